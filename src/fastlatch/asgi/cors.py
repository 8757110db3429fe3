"""CORS for the listed origins, but for what decides by itself.

RFC 9700 section 2.6 forbids it for the authorization endpoint, where no script has to go; neither has one on any other
page. Endpoints that the pages of public clients call answer for themselves, and never with cookies.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from fastlatch.web.cors import CrossOriginRoute, PublicDocumentRoute
from fastlatch.web.headers import values_of
from fastlatch.web.pages.page_route import PageRoute
from fastlatch.web.route_path import route_path


class CorsForTheRest:
    """Pure ASGI: the framework's middleware around everything else."""

    def __init__(self, inner: ASGIApp, app: FastAPI, **options: Any) -> None:
        self._inner = inner
        self._cors = CORSMiddleware(inner, **options)
        self._app = app
        self._pages: frozenset[str] | None = None
        self._deciding: frozenset[str] = frozenset()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await (self._inner if self._decides_by_itself(scope) else self._cors)(scope, receive, send)

    def _decides_by_itself(self, scope: Scope) -> bool:
        if scope["type"] != "http":
            return False
        if self._pages is None:
            # At the first request: until then the app may be given routes.
            self._pages = _paths_of(self._app, PageRoute)
            self._deciding = _paths_of(self._app, CrossOriginRoute, PublicDocumentRoute)
        path = route_path(scope)
        # Who names no origin gets the same from both, and is told that others may not.
        return path in self._pages or (path in self._deciding and bool(values_of(scope, b"origin")))


def _paths_of(app: FastAPI, *kinds: type) -> frozenset[str]:
    routes: list[Any] = list(iter_route_contexts(app.router.routes))
    return frozenset(route.path for route in routes if isinstance(route.original_route, kinds))
