"""Our busiest endpoints without the framework's routing around them, which costs several times what they cost.

The routes stay where the app included them: for OpenAPI, for their names, and for whatever cannot go directly. A
request goes directly only when the app would have taken a route of ours for it, and has added nothing to that route.
"""

import operator
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Host, Match
from starlette.types import ASGIApp, Receive, Scope, Send

from fastlatch.domain.errors import InvalidRequest

from .cookies import check_cookies
from .direct_answers import BearerEndpoint, DirectAnswer, DirectEndpoint, FormEndpoint
from .forms import check_query
from .route_class import AccountRoute, ProtocolRoute
from .route_path import route_path
from .routes.introspect import introspect, introspection_of
from .routes.revoke import revocation_of, revoke
from .routes.token import token, tokens_for
from .routes.userinfo import claims_for, userinfo
from .routes.users import me, read_me

_DIRECT: dict[Callable[..., Any], DirectEndpoint] = {
    token: FormEndpoint(tokens_for, success_needs_proof=True, resources=True),
    introspect: FormEndpoint(introspection_of, success_needs_proof=True),
    # RFC 7009 section 2.2: 200 for an invalid token too.
    revoke: FormEndpoint(revocation_of, success_needs_proof=False),
    read_me: BearerEndpoint(me, of_account=True),
    userinfo: BearerEndpoint(claims_for),
}
"""By the function that a route of ours calls: the same without the route."""


class DirectEndpoints:
    """Pure ASGI, around the app or among its middlewares.

    `app = DirectEndpoints(app)` as the last line, for a server to run: nothing stands in front of our endpoints, the
    app's middlewares neither. `app.add_middleware(DirectEndpoints)`: those that are added later see these requests too.
    While `app.dependency_overrides` holds anything, everything takes the usual way.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._table: dict[tuple[str, str], DirectEndpoint] = {}
        self._routes_seen: list[Any] = []
        self._edition = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = self.find(scope) if scope["type"] == "http" else None
        await (endpoint or self._app)(scope, receive, send)

    def find(self, scope: Scope) -> DirectEndpoint | None:
        """The endpoint that this request is for, if it may go there directly."""
        app: Any = scope.get("app") or self._app
        if self._edition_of(app) is None:
            return None
        endpoint = self._table.get((scope["method"], route_path(scope)))
        # What the route refuses before it asks the endpoint, it shall refuse; and it says what other origins may read.
        return endpoint if endpoint is not None and _is_bounded(scope) and not _is_of_a_page(scope) else None

    def direct(self, scope: Scope) -> DirectAnswer | None:
        """The same without ASGI, for `fastlatch.asgi.connection`, which holds the whole body; None: only by ASGI."""
        endpoint = self.find(scope)
        return None if endpoint is None else DirectAnswer(endpoint.begin, endpoint.success_needs_proof)

    @property
    def edition(self) -> int | None:
        """Moves when the app's routes do; None while it has overrides."""
        return self._edition_of(self._app)

    def _edition_of(self, app: Any) -> int | None:
        if app.dependency_overrides:
            return None
        if not _are_same(app.router.routes, self._routes_seen):
            self._routes_seen, self._table = list(app.router.routes), _table(app)
            self._edition += 1
        return self._edition


def _are_same(routes: list[Any], seen: list[Any]) -> bool:
    # Not equal: two routes are that already when they have path, methods and endpoint in common.
    return len(routes) == len(seen) and all(map(operator.is_, routes, seen))


def _is_bounded(scope: Scope) -> bool:
    try:
        check_cookies(scope)
        check_query(scope)
    except InvalidRequest:
        return False
    return True


def _is_of_a_page(scope: Scope) -> bool:
    return any(name == b"origin" for name, _ in scope["headers"])


def _table(app: FastAPI) -> dict[tuple[str, str], DirectEndpoint]:
    routes: list[Any] = list(iter_route_contexts(app.router.routes))
    return {
        (method, route.path): _DIRECT[route.endpoint]
        for place, route in enumerate(routes)
        if _goes_directly(route)
        for method in route.methods
        if not any(_takes(earlier, method, route.path) for earlier in routes[:place])
    }


def _goes_directly(route: Any) -> bool:
    return (
        isinstance(route.original_route, ProtocolRoute | AccountRoute)
        and route.endpoint in _DIRECT
        and not route.dependencies
        # A bound for bodies that the app gave this router; ours is another one.
        and getattr(route, "max_body_size", None) is None
        and "{" not in route.path
    )


def _takes(route: Any, method: str, path: str) -> bool:
    if isinstance(route.original_route, Host):
        # It depends on the request.
        return True
    scope = {"type": "http", "method": method, "path": path, "root_path": "", "headers": [], "path_params": {}}
    try:
        return bool(route.matches(scope)[0] is Match.FULL)
    except Exception:  # noqa: BLE001 (a route of the app's own kind, which looks at more than there is here)
        return True
