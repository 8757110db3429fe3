"""In which order clients are told, so that one which hangs delays nobody else.

So many are spoken to at one moment, and of one client a part of these. What waits for its turn is held by this process:
not for ever, for another takes it when the time is over for which it was lent.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

AT_ONCE = 8
"""Clients that are spoken to at one moment, by one process."""
OF_ONE_CLIENT = 4
_HELD, _HELD_OF_ONE_CLIENT = 1024, 256


class Turns:
    """For one round, in one event loop."""

    def __init__(self) -> None:
        self._all = asyncio.Semaphore(AT_ONCE)
        self._of_one: dict[str, asyncio.Semaphore] = {}
        self._held: Counter[str] = Counter()

    @property
    def are_free(self) -> bool:
        """Whether more may be held."""
        return self._held.total() < _HELD

    def hold(self, client_id: str) -> bool:
        """Whether one more of this client may wait here; it then has to take its turn."""
        if self._held[client_id] >= _HELD_OF_ONE_CLIENT:
            return False
        self._held[client_id] += 1
        return True

    @asynccontextmanager
    async def turn(self, client_id: str) -> AsyncIterator[None]:
        """When it comes. Whoever waits for its own client takes no place from another."""
        of_one = self._of_one.setdefault(client_id, asyncio.Semaphore(OF_ONE_CLIENT))
        try:
            async with of_one, self._all:
                yield
        finally:
            self._held[client_id] -= 1
