"""No CORS for pages: RFC 9700 section 2.6 forbids it for the authorization endpoint, where no script has to go.

Neither on any other page: people go there, and no script does.
"""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from fastlatch.web.pages.page_route import PageRoute
from fastlatch.web.route_path import route_path


class CorsButForPages:
    """Pure ASGI: the framework's middleware around everything that is no page of ours."""

    def __init__(self, inner: ASGIApp, app: FastAPI, **options: Any) -> None:
        self._inner = inner
        self._cors = CORSMiddleware(inner, **options)
        self._app = app
        self._pages: frozenset[str] | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._pages is None:
            # At the first request: until then the app may be given routes.
            self._pages = _pages_of(self._app)
        layer = self._inner if scope["type"] == "http" and route_path(scope) in self._pages else self._cors
        await layer(scope, receive, send)


def _pages_of(app: FastAPI) -> frozenset[str]:
    routes: list[Any] = list(iter_route_contexts(app.router.routes))
    return frozenset(route.path for route in routes if isinstance(route.original_route, PageRoute))
