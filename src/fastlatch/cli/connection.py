"""RFC 9112 section 9.5: no connection of our servers is without a deadline.

uvicorn has one only for a connection that is idle after an answer. A body has its own, in web/body.py, and an answer.
"""

import asyncio
from typing import Any, ClassVar

from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from .request_lines import BoundedLines


class BoundedConnection(H11Protocol):
    """uvicorn's own, with deadlines and a bound for what is parsed at once."""

    head_deadline: ClassVar[float] = 15.0
    """Seconds from the opening, or from the end of an answer, to the end of the next request's headers."""
    answer_deadline: ClassVar[float] = 60.0
    """Seconds from there to the end of the answer: for callers that do not read it."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        # h11 takes no buffer from outside; nothing has been received yet, so nothing is lost.
        self.conn._receive_buffer = BoundedLines()  # noqa: SLF001 (there is no public way)
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self._within(self.head_deadline)

    def connection_lost(self, exc: Exception | None) -> None:
        self._no_deadline()
        super().connection_lost(exc)

    def handle_events(self) -> None:
        before = self.cycle
        super().handle_events()
        # Each request that reaches the app is a new cycle.
        if self.cycle is not before:
            self._within(self.answer_deadline)

    def on_response_complete(self) -> None:
        # First, because the next request may be there already, and have its headers read in here.
        self._within(self.head_deadline)
        super().on_response_complete()

    def _within(self, seconds: float) -> None:
        self._no_deadline()
        # Not `close`, which waits for what was written to be read.
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _no_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
