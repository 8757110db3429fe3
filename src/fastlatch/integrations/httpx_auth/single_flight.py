"""One at a time for threads and tasks alike: whoever comes meanwhile waits for the one who is under way."""

import asyncio
from concurrent.futures import Future
from threading import Lock

_PATIENCE = 300.0
"""Seconds that a thread waits for another: more than any login takes, and no deadlock lasts for ever."""

Landing = Future[Exception | None]
"""What came of it: an error for all who wait, or nothing to say."""


class SingleFlight:
    """Belongs to no event loop."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._flying: Landing | None = None

    def join(self) -> tuple[bool, Landing]:
        """Whether the caller has to do it, and what the others wait for."""
        with self._lock:
            if self._flying is not None:
                return False, self._flying
            self._flying = Future()
            return True, self._flying

    def land(self, landing: Landing, error: Exception | None = None) -> None:
        """It is over, well or not; whoever was interrupted says nothing, and the next one tries."""
        with self._lock:
            self._flying = None
        landing.set_result(error)

    @staticmethod
    def wait(landing: Landing) -> Exception | None:
        """In a thread."""
        return landing.result(_PATIENCE)

    @staticmethod
    async def wait_async(landing: Landing) -> Exception | None:
        """In a task, which may be cancelled without the others."""
        return await asyncio.shield(asyncio.wrap_future(landing))
