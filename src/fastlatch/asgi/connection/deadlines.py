"""RFC 9112 section 9.5: no connection of our servers is without a deadline, whichever parser reads it.

uvicorn has one only for a connection that is idle after an answer. A body has its own, in web/body.py.
"""

import asyncio
import math
from typing import Any, ClassVar


class Deadlines(asyncio.Protocol):
    """To be mixed in before one of uvicorn's protocols. A request pays for two looks at the clock, not for timers."""

    head_deadline: ClassVar[float] = 15.0
    """Seconds from the opening, or from the end of an answer, to the end of the next request's headers."""
    answer_deadline: ClassVar[float] = math.inf
    """Seconds from there to the end of the answer: for callers that do not read it. An app may send for hours."""
    idle_deadline = math.inf
    """Seconds from the end of an answer to the first byte of the next request, where uvicorn's timer is not used."""

    # uvicorn's, set before a connection is made.
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport

    _due = 0.0
    _idle = False
    _answered = False
    """Nothing of the next request is here."""
    _waits_for_reader = False
    """The answer is given, and what is left of it is still being fetched."""
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._within(self.head_deadline)
        self._look_again()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_looking()
        super().connection_lost(exc)

    def handle_websocket_upgrade(self, *request: Any) -> None:
        """uvicorn's, which hands the connection to a protocol with deadlines of its own."""
        self._stop_looking()
        super().handle_websocket_upgrade(*request)  # type: ignore[misc]

    def _stop_looking(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _within(self, seconds: float, *, idle: bool = False, answered: bool = False) -> None:
        self._due = self.loop.time() + seconds
        self._idle = idle
        self._answered = answered
        self._waits_for_reader = False

    def _look_again(self) -> None:
        left = self._due - self.loop.time()
        unread = self._answered and self.transport.get_write_buffer_size() > 0
        if self._waits_for_reader and not unread:
            left = 0.0
        elif unread and left <= 0 and not self._waits_for_reader:
            # uvicorn calls an answer complete when it has handed it over; a slow caller has most of it to come.
            self._within(self.answer_deadline, idle=self._idle, answered=True)
            self._waits_for_reader = True
            left = self.answer_deadline
        if left <= 0:
            if unread or not self._idle:
                # Not `close`, which waits for what was written to be read.
                self.transport.abort()
                return
            self.transport.close()
            self._within(self.head_deadline)
            left = self.head_deadline
        # Never later than the shortest deadline from now: one that begins meanwhile must not be overslept.
        shortest = min(left, self.head_deadline, self.answer_deadline, self.idle_deadline or math.inf)
        self._timer = self.loop.call_later(shortest, self._look_again)
