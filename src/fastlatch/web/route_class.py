"""What every route of ours does around its endpoint: bound what is sent, turn errors into answers, keep caches away.

The host app's own exception handlers are not touched, and do not see our errors.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from .answers import NO_STORE
from .body import with_bounded_body
from .context import of
from .cookies import check_cookies
from .failures import failure
from .forms import check_query

_BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class ProtocolRoute(APIRoute):
    """The OAuth endpoints: RFC 6749 section 5.2 for every error."""

    def get_route_handler(self) -> Handler:
        return _guarded(super().get_route_handler(), oauth=True)


class AccountRoute(APIRoute):
    """The account endpoints: FastAPI's {"detail": ...} for every error."""

    def get_route_handler(self) -> Handler:
        return _guarded(super().get_route_handler(), oauth=False)


def _guarded(inner: Handler, *, oauth: bool) -> Handler:
    async def handle(request: Request) -> Response:
        policy = of(request.scope).policy
        try:
            # FastAPI takes cookies and query apart for every route, whether it has any use for them or not.
            check_cookies(request.scope)
            check_query(request.scope)
            if request.method not in _BODILESS:
                request = await with_bounded_body(request, policy.body_limit, policy.body_deadline)
            response = await inner(request)
        except Exception as error:  # noqa: BLE001 (the last resort is among them: an id for the caller, a traceback logged)
            return failure(error, request.scope, oauth=oauth)
        for name, value in NO_STORE.items():
            response.headers.setdefault(name, value)
        return response

    return handle
