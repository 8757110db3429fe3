"""What every route of ours does around its endpoint: bound what is sent, turn errors into answers, keep caches away.

The host app's own exception handlers are not touched, and do not see our errors.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from .answers import NO_STORE
from .body import with_bounded_body
from .context import of
from .cookies import check_cookies
from .failures import failure
from .forms import check_query

_BODILESS = frozenset({"GET", "HEAD", "DELETE", "OPTIONS"})

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OwnRoute(APIRoute):
    """Knows its neighbours: the framework has one route for each method of a path, and 405 names those of one.

    RFC 9110 section 15.5.6: the server "MUST generate an Allow header field in a 405 response containing a list of the
    target resource's currently supported methods".
    """

    methods_of_path: frozenset[str] | set[str] = frozenset()
    """One set for all routes of a path. Empty: an app has added this route to our router."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self.methods_of_path and scope["method"] not in (self.methods or ()):
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(self.methods_of_path))})
        await super().handle(scope, receive, send)


class ProtocolRoute(OwnRoute):
    """The OAuth endpoints: RFC 6749 section 5.2 for every error."""

    def get_route_handler(self) -> Handler:
        return _guarded(super().get_route_handler(), oauth=True)


class AccountRoute(OwnRoute):
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
