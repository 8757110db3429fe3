"""Telling clients of logouts, beside the requests (`oauth/logout_notices.py`).

Whenever the change feed tells of an ending, and now and then for what was put off. The HTTP client is brought along
when there is something to tell.
"""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING

from fastlatch.domain.change import Change, ChangeKind
from fastlatch.domain.errors import Unavailable
from fastlatch.oauth.logout_notices import TellOfLogouts

if TYPE_CHECKING:  # a server asks nobody until a client is to be told
    from fastlatch.adapters.issuer.http import Http

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


class HttpCourier:
    """Implements `LogoutCourier`. Where a client wants to be told is said by administrators: inside addresses are fine.

    Redirects are answers, certificates are checked, and no answer is waited for longer than five seconds.
    """

    def __init__(self) -> None:
        self._line: Http | None = None
        self._opening = asyncio.Lock()

    async def post(self, uri: str, token: str) -> int:
        """The status of the answer.

        Raises:
            Unavailable: there is none, or it comes too late.
        """
        async with self._opening:
            if self._line is None:
                self._line = await asyncio.to_thread(_open)
        answer = await self._line.post(uri, {"logout_token": token})
        return answer.status

    async def close(self) -> None:
        """Close every connection."""
        if self._line is not None:
            await self._line.close()


@asynccontextmanager
async def telling(tell: TellOfLogouts, endings: EndingsSeen, courier: HttpCourier) -> AsyncIterator[None]:
    """Begin, and stop on leaving: what is not told by then another process tells, or the next start."""
    task = asyncio.create_task(_forever(tell, endings), name="fastlatch: tell clients of logouts")
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        await courier.close()


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


def _open() -> "Http":
    from fastlatch.adapters.issuer.http import Http  # noqa: PLC0415 (brings the HTTP client, and reads certificates)

    return Http()
