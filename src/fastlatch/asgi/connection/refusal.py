"""What is said to a request that is none, and that nothing follows it."""

import asyncio
from typing import Protocol

BAD_REQUEST = "Invalid HTTP request received."
"""uvicorn's own words."""


class _Cycle(Protocol):
    """A request of uvicorn's and its answer, by whichever parser."""

    response_complete: bool
    disconnected: bool
    message_event: asyncio.Event


def silence(cycle: _Cycle) -> None:
    """The app hears that its caller is gone, and what it answers nevertheless is not sent behind our words."""
    if not cycle.response_complete:
        cycle.disconnected = True
        cycle.message_event.set()
