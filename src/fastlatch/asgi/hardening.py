"""What stands around every request of our own servers, from the outside in."""

from collections.abc import Awaitable, Coroutine
from functools import partial
from time import perf_counter
from typing import Any

from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fastlatch.settings import Settings
from fastlatch.web.direct import DirectEndpoints
from fastlatch.web.direct_answers import Begun, DirectAnswer, DirectEndpoint

from .cors import CorsButForPages
from .header_limits import refusal
from .last_resort import LastResort
from .request_id import new_request_id, request_id
from .request_log import RequestLog
from .safe_headers import SafeHeaders


def harden(app: FastAPI, settings: Settings, served: ASGIApp | None = None) -> "Hardening":
    """What a server is to serve: `app` with the request log, safe headers, limits, CORS and our quick endpoints around.

    `served`: how `app` is called, if it is not called itself.
    """
    # Inside FastAPI's own layers too: they would answer an error in their words, and not with our id.
    app.add_middleware(LastResort)
    # Outside of them, since they cost more than all of ours. Each one stands outside the ones before.
    direct = DirectEndpoints(served or app)
    layers: ASGIApp = LastResort(direct)
    if settings.allowed_origins:
        layers = CorsButForPages(
            layers,
            app,
            allow_origins=settings.allowed_origins,
            allow_credentials=True,
            allow_methods=["GET", "POST", "PATCH", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "DPoP"],
            expose_headers=["Retry-After", "WWW-Authenticate", "X-Request-ID", "DPoP-Nonce"],
        )
    return Hardening(layers, app, direct, settings)


class Hardening:
    """Pure ASGI; the outermost: an id, a line in the log, limits for headers, and the safe headers."""

    def __init__(self, layers: ASGIApp, app: FastAPI, direct: DirectEndpoints, settings: Settings) -> None:
        self._layers = layers
        self._app = app
        self._direct = direct
        self._safe_headers = SafeHeaders(https=settings.issuer.startswith("https:"))
        # CORSMiddleware says it of every answer, since another origin would be answered otherwise.
        self._of_cors = [(b"vary", b"Origin")] if settings.allowed_origins else []
        self._log = RequestLog(settings.proxies())

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

    edition = 0
    """Our own apps get no routes and no overrides while they run."""

    def direct(self, scope: Scope) -> DirectAnswer | None:
        """The same without ASGI, for a server of ours that holds the whole body; None: only by ASGI."""
        scope["app"] = self._app
        endpoint = self._direct.find(scope)
        # A browser of another origin is CORSMiddleware's; whatever is too long is refused the usual way.
        if endpoint is None or any(name == b"origin" for name, _ in scope["headers"]) or refusal(scope):
            return None
        return DirectAnswer(partial(self._begin, endpoint), endpoint.success_needs_proof)

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
            self._log.add(scope, own_id, status, begun)
            request_id.reset(token)

    def _begin(self, endpoint: DirectEndpoint, scope: Scope, body: bytes) -> Begun:
        at = perf_counter()
        own_id = new_request_id()
        token = request_id.set(own_id)
        try:
            begun = endpoint.begin(scope, body)
        finally:
            request_id.reset(token)
        if isinstance(begun, Response):
            return self._end(scope, own_id, begun, at)
        return self._wait(scope, own_id, begun, at)

    async def _wait(self, scope: Scope, own_id: str, begun: Coroutine[Any, Any, Response], at: float) -> Response:
        # For the task that runs this, which is of this request alone.
        request_id.set(own_id)
        try:
            answer = await begun
        except BaseException:
            self._log.add(scope, own_id, None, at)
            raise
        return self._end(scope, own_id, answer, at)

    def _end(self, scope: Scope, own_id: str, answer: Response, at: float) -> Response:
        answer.raw_headers = self._safe_headers.around(answer.raw_headers + self._of_cors, own_id)
        self._log.add(scope, own_id, answer.status_code, at)
        return answer
