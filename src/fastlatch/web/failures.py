"""What becomes of an exception in an endpoint of ours: RFC 6749 section 5.2, or FastAPI's {"detail": ...}.

Never an echo of what was sent: it may be a password.
"""

from collections.abc import Sequence

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse
from starlette.types import Scope

from fastlatch.domain.errors import BodyTooSlow, FastlatchError, InvalidRequest

from .answers import NO_STORE
from .context import of
from .errors import Refused, account_answer, log_refusal, oauth_answer, server_error

_LONGEST_STRANGE_NAME = 64


def failure(error: Exception, scope: Scope, *, oauth: bool) -> JSONResponse:
    """The answer for `error`, to be called while it is being handled. `oauth`: the endpoint speaks RFC 6749.

    Raises:
        HTTPException: `error` itself, when a dependency of the host app raised it, which has its own way to answer.
    """
    answer = _answer(error, scope, oauth=oauth)
    for name, value in NO_STORE.items():
        answer.headers.setdefault(name, value)
    return answer


def _answer(error: Exception, scope: Scope, *, oauth: bool) -> JSONResponse:
    match error:
        case FastlatchError():
            log_refusal(error)
            return _refusal(error, scope, oauth=oauth)
        case Refused():
            return JSONResponse({"detail": error.detail}, error.status_code, error.headers)
        case RequestValidationError():
            return _invalid(error)
        case ClientDisconnect():
            return _refusal(InvalidRequest("The request body did not arrive whole."), scope, oauth=oauth)
        case HTTPException():
            raise error
        case _:
            return server_error(oauth=oauth)


def _refusal(error: FastlatchError, scope: Scope, *, oauth: bool) -> JSONResponse:
    policy = of(scope).policy
    if oauth:
        answer = oauth_answer(
            error,
            tutorial_answers=policy.tutorial_answers,
            detail_in_errors=policy.detail_in_errors,
            resource_metadata=policy.resource_metadata,
        )
    else:
        answer = account_answer(
            error, tutorial_answers=policy.tutorial_answers, resource_metadata=policy.resource_metadata
        )
    if isinstance(error, BodyTooSlow) and scope["http_version"].startswith("1"):
        # RFC 9110 section 15.5.9: nobody waits for the rest.
        answer.headers["Connection"] = "close"
    return answer


def _invalid(error: RequestValidationError) -> JSONResponse:
    # FastAPI's shape without `input` and `ctx`: both repeat what was sent.
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
