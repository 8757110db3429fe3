"""How our FastAPI routes live inside a FasterAPI app, which runs no lifespan but its own and rewrites mounted paths."""

import logging
from collections.abc import Mapping
from contextlib import AsyncExitStack
from contextvars import ContextVar
from typing import Any

from fastapi import FastAPI
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fastlatch.domain.errors import FastlatchError

_log = logging.getLogger("fastlatch.fasterapi")

# FasterAPI's own Request keeps one of two equal headers and hides the scope; a token check needs to see both headers.
_request: ContextVar[HTTPConnection] = ContextVar("fastlatch_fasterapi_request")


def request_as_it_came() -> HTTPConnection:
    """The request that is being answered.

    Raises:
        RuntimeError: the app was not given to `mount`.
    """
    try:
        return _request.get()
    except LookupError:
        raise RuntimeError("Fastlatch has no part in this app: mount(app, auth) was not called.") from None


class Running:
    """A FasterAPI middleware: starts the site before the app, stops it after the app, remembers each request."""

    def __init__(self, app: ASGIApp, *, site: FastAPI) -> None:
        self._app = app
        self._site = site
        self._state: Mapping[str, Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._lifespan(scope, receive, send)
            return
        scope.setdefault("state", {}).update(self._state)
        reset = _request.set(HTTPConnection(scope))
        try:
            await self._app(scope, receive, send)
        finally:
            _request.reset(reset)

    async def _lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        startup = [await receive()]
        last_words: list[Message] = []

        async def hear() -> Message:
            return startup.pop() if startup else await receive()

        async def say(message: Message) -> None:
            # The server may end the process once it hears that the app has shut down.
            if message["type"].startswith("lifespan.shutdown"):
                last_words.append(message)
            else:
                await send(message)

        async with AsyncExitStack() as stack:
            try:
                lifespan: Any = self._site.router.lifespan_context(self._site)
                self._state = await stack.enter_async_context(lifespan) or {}
            except Exception as error:  # noqa: BLE001 (whatever it is: the server must be told not to go on)
                if not isinstance(error, FastlatchError):
                    _log.exception("Fastlatch did not start")
                await send({"type": "lifespan.startup.failed", "message": f"Fastlatch did not start: {error}"})
                return
            await self._app(scope, hear, say)
        for message in last_words:
            await send(message)


class Unmoved:
    """What FasterAPI mounts: the site, which sees each request under the path that was asked for."""

    def __init__(self, site: FastAPI) -> None:
        self._site = site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = request_as_it_came().scope
        await self._site({**scope, "path": asked["path"], "root_path": asked.get("root_path", "")}, receive, send)
