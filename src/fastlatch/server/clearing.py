"""Tables stay as large as what is alive: what has ended is cleared away in small batches, with pauses between them.

A batch waits in the same queue as the requests, so the time it takes says how busy the database is. The pause behind it
is a multiple of that time: housekeeping has a share of the writer and never more, and gives way where there is much
to do. A backlog of millions of rows leaves within about an hour.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from fastlatch.domain.errors import Unavailable
from fastlatch.ports.clock import Clock
from fastlatch.ports.sessions import SessionStore
from fastlatch.tokens.change_log import ChangeLog
from fastlatch.tokens.revocation_list import RevocationList

_log = logging.getLogger("fastlatch.background")

EVERY = 60.0
"""Seconds between two rounds."""
BATCH = 100
"""Rows of each table: a few milliseconds of the writer, which is what a request may have to wait longer."""
PAUSE_TIMES = 3.0
"""The pause in times of the batch before it: a quarter of the writer's time is ours at most."""
KEEP_ENDINGS = 24 * 3600
"""Seconds that an ending is remembered beyond its use: a clock that ran ahead, and is set right, finds it again."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.01, 5.0


class ClearAway:
    """One for each running instance; of several processes each clears, and finds what the others have left."""

    def __init__(  # noqa: PLR0913 (one argument a fact; there is no smaller group among them)
        self,
        revocations: RevocationList,
        log: ChangeLog,
        sessions: SessionStore,
        clock: Clock,
        *,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._revocations = revocations
        self._log = log
        self._sessions = sessions
        self._clock = clock
        self._sleep = sleep
        self._monotonic = monotonic

    async def forever(self) -> None:
        """A round a minute, until cancelled."""
        while True:
            await self._sleep(EVERY)
            await self.round()

    async def round(self) -> None:
        """Clear until a batch finds no more than a rest. A database that is away is tried again in the next round."""
        now = int(self._clock())
        self._revocations.forget(now - KEEP_ENDINGS)
        self._log.forget(now)
        try:
            while await self._batch():
                pass
        except Unavailable as error:
            _log.warning("clearing away expired rows waits: %s", error.detail or error.description)

    async def _batch(self) -> bool:
        """Whether there may be more."""
        begun = self._monotonic()
        removed = await self._sessions.remove_expired(now=int(self._clock()), limit=BATCH)
        if removed < BATCH:
            return False
        took = self._monotonic() - begun
        await self._sleep(min(max(SHORTEST_PAUSE, PAUSE_TIMES * took), LONGEST_PAUSE))
        return True
