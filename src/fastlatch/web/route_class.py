"""What every route of ours does around its endpoint: bound what is sent, turn errors into answers, keep caches away.

The host app's own exception handlers are not touched, and do not see our errors.
"""

from collections.abc import Callable, Coroutine
from functools import cached_property
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

Responses = dict[int | str, dict[str, Any]]
Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class OwnRoute(APIRoute):
    """Knows its neighbours: the framework has one route for each method of a path, and 405 names those of one.

    RFC 9110 section 15.5.6: the server "MUST generate an Allow header field in a 405 response containing a list of the
    target resource's currently supported methods".

    What it answers beside success is made up when the app's schema asks for it. The framework makes it with the route:
    that would be most of the time that an app waits for our routers.
    """

    methods_of_path: frozenset[str] | set[str] = frozenset()
    """One set for all routes of a path. Empty: an app has added this route to our router."""

    def __init__(
        self, path: str, endpoint: Callable[..., Any], *, responses: Responses | None = None, **more: Any
    ) -> None:
        """As the framework's."""
        super().__init__(path, endpoint, **more)
        self.responses = responses or {}
        del self.response_fields

    @cached_property
    def response_fields(self) -> dict[int | str, Any]:  # type: ignore[override]  # one that is made when it is read
        """As the framework makes them, by a route that is not kept."""
        twin = APIRoute(
            self.path,
            self.endpoint,
            response_model=None,
            responses=self.responses,
            name=self.name,
            methods=self.methods,
            operation_id=self.operation_id,
            generate_unique_id_function=self.generate_unique_id_function,
        )
        return twin.response_fields

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
