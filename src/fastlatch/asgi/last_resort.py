"""Whatever nobody expected: 500 with an id that is also in the log, and no internals."""

from collections.abc import Awaitable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fastlatch.web.errors import server_error


class LastResort:
    """Pure ASGI; stands around whatever may fail."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = False

        def watch(message: Message) -> Awaitable[None]:
            nonlocal started
            started = True
            return send(message)

        try:
            await self._app(scope, receive, watch)
        except Exception:
            answer = server_error(oauth=False)
            if started:
                # Half an answer cannot be taken back; the connection is cut, so that nobody takes it for a whole one.
                raise
            await answer(scope, receive, send)
