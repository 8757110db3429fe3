"""Telling clients of logouts, beside the requests (`oauth/logout_notices.py`).

Whenever the change feed tells of an ending, and now and then for what was put off.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastlatch.domain.change import Change, ChangeKind
from fastlatch.domain.errors import Unavailable
from fastlatch.oauth.logout_notices import TellOfLogouts

_log = logging.getLogger("fastlatch.logout")

EVERY = 10.0
"""Seconds after which somebody looks though nothing has ended here or elsewhere."""
_REST = 0.5
"""Seconds in which many endings of a moment are one look at the database."""
_ENDINGS = frozenset({ChangeKind.SESSION, ChangeKind.CLIENT, ChangeKind.EVERYTHING})


class EndingsSeen:
    """Wakes whoever waits for one. Belongs to one event loop."""

    def __init__(self) -> None:
        self._seen = asyncio.Event()

    def note(self, change: Change) -> None:
        """What the change feed tells."""
        if change.kind in _ENDINGS:
            self._seen.set()

    async def wait(self) -> None:
        """For the next one, or for so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(EVERY):
                await self._seen.wait()
        self._seen.clear()


@asynccontextmanager
async def telling(tell: TellOfLogouts, endings: EndingsSeen) -> AsyncIterator[None]:
    """Begin, and stop on leaving: what is not told by then another process tells, or the next start."""
    task = asyncio.create_task(_forever(tell, endings), name="fastlatch: tell clients of logouts")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _forever(tell: TellOfLogouts, endings: EndingsSeen) -> None:
    away = False
    while True:
        await endings.wait()
        try:
            await tell.round()
            away = False
        except Unavailable as error:
            if not away:
                _log.warning("clients are told of logouts later: %s", error.detail)
            away = True
        except Exception as error:  # noqa: BLE001 (whatever it was, the next round may succeed, and nobody else begins it)
            _log.warning("clients are told of logouts later: %s", type(error).__name__, exc_info=error)
        await asyncio.sleep(_REST)
