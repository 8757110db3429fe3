"""LISTEN on a connection of its own: whoever waits for the feed is woken by its next commit, in whatever process.

Nobody depends on it. A commit that was not heard of is found a moment later by looking.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

import asyncpg

from .postgres_units import CHANNEL

_log = logging.getLogger("fastlatch.database")

_AGAIN_AFTER = 1.0
"""Seconds until a connection that was lost is made again."""
_ASKED_EVERY = 10.0
"""Seconds after which a silent connection has to show that it is alive."""


class Listener:
    """Belongs to the event loop that waits first."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]], *, patience: float) -> None:
        self._connect = connect
        self._patience = patience
        self._heard = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def wait(self, seconds: float) -> None:
        """Return when something was committed, and after so long in any case."""
        if self._task is None:
            self._task = asyncio.create_task(self._listen_forever(), name="fastlatch: listen for changes")
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._heard.wait()
        self._heard.clear()

    async def close(self) -> None:
        """Listen no more."""
        if self._task is not None:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task

    async def _listen_forever(self) -> None:
        while True:
            try:
                await self._listen()
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                _log.debug("changes are not listened for: %s", type(error).__name__)
            # What was committed meanwhile was not heard.
            self._heard.set()
            await asyncio.sleep(_AGAIN_AFTER)

    async def _listen(self) -> None:
        """Until the connection is lost."""
        connection = await self._connect()
        try:
            await connection.add_listener(CHANNEL, self._on_notification)
            self._heard.set()
            while True:
                await asyncio.sleep(_ASKED_EVERY)
                async with asyncio.timeout(self._patience):
                    await connection.execute("SELECT 1")
        finally:
            connection.terminate()

    def _on_notification(self, _connection: object, _process: int, _channel: str, _payload: object) -> None:
        self._heard.set()
