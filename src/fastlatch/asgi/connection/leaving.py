"""RFC 9112 section 9.6: a connection that a server is about to close says so in its last answer.

A server that stops would otherwise close a kept connection while the next request is on its way to it, and the caller
could not tell whether anybody has handled it. So each connection has one more answer, marked as the last, or is closed
when no request has begun for a while.
"""

import asyncio
import math
from typing import Any, ClassVar
from weakref import WeakSet

from uvicorn.server import ServerState

_stopping: WeakSet[ServerState] = WeakSet()
"""Servers that have told their connections to end. What they had accepted just before is made a moment later."""


class Leaving(asyncio.Protocol):
    """To be mixed in before one of uvicorn's protocols, which closes what is idle at once."""

    last_request_within: ClassVar[float] = 1.0
    """Seconds: longer than an answer takes to reach a caller that has the next request ready."""
    rest_of_body_within: ClassVar[float] = math.inf
    """Seconds for what is still to come of a request, so that nobody who sends slowly holds up a stop."""

    # uvicorn's, set before a connection is made.
    loop: asyncio.AbstractEventLoop
    transport: asyncio.Transport
    server_state: ServerState
    cycle: Any

    is_leaving = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        if self.server_state in _stopping:
            self.shutdown()

    def shutdown(self) -> None:
        """Called by the server when it stops."""
        _stopping.add(self.server_state)
        self.is_leaving = True
        if self._is_idle():
            self.loop.call_later(self.last_request_within, self._leave)
        else:
            self.cycle.keep_alive = False
            if self.rest_of_body_within < math.inf:
                self.loop.call_later(self.rest_of_body_within, self._cut)

    def _leave(self) -> None:
        if self._is_idle():
            self.transport.close()

    def _cut(self) -> None:
        if not self._is_idle() and self.cycle.more_body:
            self.transport.close()

    def _is_idle(self) -> bool:
        return self.cycle is None or self.cycle.response_complete
