"""A connection read by h11: pure Python, and always there."""

import asyncio
from typing import Any

import h11
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from .deadlines import Deadlines
from .h11_bounds import BoundedParser
from .leaving import Leaving
from .refusal import silence

_CLOSES = (b"connection", b"close")


class H11Connection(Leaving, Deadlines, H11Protocol):
    """uvicorn's own, with deadlines, a bound for what is parsed at once, and a last answer that says so."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn: BoundedParser = BoundedParser()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.conn.holds_too_much():
            self.transport.close()

    def handle_events(self) -> None:
        before = self.cycle
        super().handle_events()
        # Each request that reaches the app is a new cycle.
        if self.cycle is not before:
            self._within(self.answer_deadline)
            if self.is_leaving:
                self._mark_as_last()

    def shutdown(self) -> None:
        super().shutdown()
        if not self._is_idle() and not self.cycle.response_started:
            self._mark_as_last()

    def _mark_as_last(self) -> None:
        # Here uvicorn closes without having said so.
        self.cycle.keep_alive = False
        self.cycle.default_headers = [*self.cycle.default_headers, _CLOSES]

    def on_response_complete(self) -> None:
        # First, because the next request may be there already, and have its headers read in here.
        self._within(self.head_deadline, answered=True)
        super().on_response_complete()

    def send_400_response(self, msg: str) -> None:
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            super().send_400_response(msg)
        else:
            # An answer has begun, or was given before the end of the request: a second one has no place.
            self.transport.close()
        if self.cycle is not None:
            silence(self.cycle)
