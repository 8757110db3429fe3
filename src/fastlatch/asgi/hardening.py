"""What stands around every request of our own servers, from the outside in."""

from collections.abc import Awaitable
from time import perf_counter

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fastlatch.settings import Network, Settings
from fastlatch.web.direct import DirectEndpoints

from .header_limits import refusal
from .last_resort import LastResort
from .request_id import new_request_id, request_id
from .request_log import RequestLog
from .safe_headers import SafeHeaders


def harden(app: FastAPI, settings: Settings, served: ASGIApp | None = None) -> ASGIApp:
    """What a server is to serve: `app` with the request log, safe headers, limits, CORS and our quick endpoints around.

    `served`: how `app` is called, if it is not called itself.
    """
    # Inside FastAPI's own layers too: they would answer an error in their words, and not with our id.
    app.add_middleware(LastResort)
    # Outside of them, since they cost more than all of ours. Each one stands outside the ones before.
    layers: ASGIApp = LastResort(DirectEndpoints(served or app))
    if settings.allowed_origins:
        layers = CORSMiddleware(
            layers,
            allow_origins=settings.allowed_origins,
            allow_credentials=True,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type"],
            expose_headers=["Retry-After", "WWW-Authenticate", "X-Request-ID"],
        )
    return Hardening(layers, app, https=settings.issuer.startswith("https:"), trusted_proxies=settings.proxies())


class Hardening:
    """Pure ASGI; the outermost: an id, a line in the log, limits for headers, and the safe headers."""

    def __init__(self, layers: ASGIApp, app: FastAPI, *, https: bool, trusted_proxies: tuple[Network, ...]) -> None:
        self._layers = layers
        self._app = app
        self._safe_headers = SafeHeaders(https=https)
        self._log = RequestLog(trusted_proxies)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # As FastAPI itself sets it, for what stands between here and there: DirectEndpoints asks it for its routes.
        scope["app"] = self._app
        if scope["type"] == "http":
            await self._exchange(scope, receive, send)
        elif scope["type"] == "lifespan":
            self._log.begin()
            try:
                await self._layers(scope, receive, send)
            finally:
                self._log.end()
        else:
            await self._layers(scope, receive, send)

    async def _exchange(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = perf_counter()
        own_id = new_request_id()
        token = request_id.set(own_id)
        status: int | None = None

        def watch(message: Message) -> Awaitable[None]:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = self._safe_headers.around(message.get("headers", ()), own_id)
            return send(message)

        try:
            await (refusal(scope) or self._layers)(scope, receive, watch)
        finally:
            if self._log.is_read():
                self._log.add(scope, own_id, status, begun)
            request_id.reset(token)
