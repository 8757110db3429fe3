"""What every route of ours does around its endpoint: bound what is sent, turn errors into answers, keep caches away.

The host app's own exception handlers are not touched, and do not see our errors.
"""

from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse

from fastlatch.domain.errors import BodyTooSlow, FastlatchError, InvalidRequest

from .body import with_bounded_body
from .context import WebPolicy, of
from .cookies import check_cookies
from .errors import NO_STORE, Refused, account_answer, log_refusal, oauth_answer, server_error
from .forms import check_query

_BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})
_LONGEST_STRANGE_NAME = 64

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ProtocolRoute(APIRoute):
    """The OAuth endpoints: RFC 6749 section 5.2 for every error."""

    def get_route_handler(self) -> Handler:
        return _guarded(super().get_route_handler(), _oauth_refusal, oauth=True)


class AccountRoute(APIRoute):
    """The account endpoints: FastAPI's {"detail": ...} for every error, and never an echo of what was sent."""

    def get_route_handler(self) -> Handler:
        return _guarded(super().get_route_handler(), _account_refusal, oauth=False)


def _guarded(inner: Handler, answer: Callable[[FastlatchError, WebPolicy], JSONResponse], *, oauth: bool) -> Handler:
    async def handle(request: Request) -> Response:
        policy = of(request).policy
        try:
            # FastAPI takes cookies and query apart for every route, whether it has any use for them or not.
            check_cookies(request)
            check_query(request)
            response = await _run(inner, request, policy)
        except FastlatchError as error:
            log_refusal(error)
            response = answer(error, policy)
            if isinstance(error, BodyTooSlow) and request.scope["http_version"].startswith("1"):
                # RFC 9110 section 15.5.9: nobody waits for the rest.
                response.headers["Connection"] = "close"
        except Refused as refused:
            response = JSONResponse({"detail": refused.detail}, refused.status_code, refused.headers)
        except RequestValidationError as error:
            response = _invalid(error)
        except ClientDisconnect:
            response = answer(InvalidRequest("The request body did not arrive whole."), policy)
        except HTTPException:
            # By a dependency of the host app, which has its own way to answer.
            raise
        except Exception:  # noqa: BLE001 (the last resort: an id for the caller, the traceback for the log)
            response = server_error(oauth=oauth)
        for name, value in NO_STORE.items():
            response.headers.setdefault(name, value)
        return response

    return handle


def _run(inner: Handler, request: Request, policy: WebPolicy) -> Awaitable[Response]:
    if request.method in _BODILESS:
        return inner(request)
    return _run_with_body(inner, request, policy)


async def _run_with_body(inner: Handler, request: Request, policy: WebPolicy) -> Response:
    return await inner(await with_bounded_body(request, policy.body_limit, policy.body_deadline))


def _oauth_refusal(error: FastlatchError, policy: WebPolicy) -> JSONResponse:
    return oauth_answer(error, tutorial_answers=policy.tutorial_answers, detail_in_errors=policy.detail_in_errors)


def _account_refusal(error: FastlatchError, policy: WebPolicy) -> JSONResponse:
    return account_answer(error, tutorial_answers=policy.tutorial_answers)


def _invalid(error: RequestValidationError) -> JSONResponse:
    # FastAPI's shape without `input` and `ctx`: both repeat what was sent, and that may be a password.
    detail = [
        {"type": problem["type"], "loc": _location(problem["type"], problem["loc"]), "msg": problem["msg"]}
        for problem in error.errors()
    ]
    return JSONResponse({"detail": detail}, 422)


def _location(kind: str, places: Sequence[int | str]) -> list[int | str]:
    if kind != "extra_forbidden":
        return list(places)
    # The last place is a name that the caller made up, of any length and of any characters.
    *known, strange = places
    shown = str(strange)[:_LONGEST_STRANGE_NAME]
    return [*known, "".join(character if character.isprintable() else "?" for character in shown)]
