"""The connections of one process: so many and no more, and nobody waits for one longer than its work may take.

One that has failed in any way is cut off, never asked to recover: a network that swallows packets answers nothing.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import NamedTuple

import asyncpg

from fastlatch.domain.errors import Unavailable

_LONGEST_IDLE = 300.0
"""Seconds: firewalls forget a connection that says nothing."""


class _Idle(NamedTuple):
    connection: asyncpg.Connection
    since: float


class Pool:
    """Belongs to the event loop that uses it first."""

    def __init__(self, connect: Callable[[], Awaitable[asyncpg.Connection]], *, size: int, waiting: int) -> None:
        self._connect = connect
        self._size = size
        self._free = asyncio.Semaphore(size)
        self._waiting = 0
        self._most_waiting = waiting
        self._idle: deque[_Idle] = deque()
        self._lent: set[asyncpg.Connection] = set()
        self._closed = False

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[asyncpg.Connection]:
        """One that nobody else uses.

        Raises:
            Unavailable: too many wait already, or the pool is closed.
            OSError, PostgresError, InterfaceError: it cannot be had.
        """
        if self._closed:
            raise Unavailable(detail="the database is closed")
        if self._waiting >= self._most_waiting:
            raise Unavailable(detail=f"{self._most_waiting} operations wait for the database already")
        self._waiting += 1
        try:
            await self._free.acquire()
        finally:
            self._waiting -= 1
        try:
            connection = self._reuse() or await self._connect()
            self._lent.add(connection)
            try:
                yield connection
            except BaseException as error:
                # An answer of the server ends a statement; after anything else nobody knows where the wire stands.
                if not isinstance(error, asyncpg.PostgresError):
                    connection.terminate()
                raise
            finally:
                self._lent.discard(connection)
                self._take_back(connection)
        finally:
            self._free.release()

    async def close(self, *, patience: float) -> None:
        """Wait for those that are in use, but no longer than this; then let go of all."""
        if self._closed:
            return
        self._closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(patience):
                await self._all_are_back()
        for connection in self._lent:
            connection.terminate()
        while self._idle:
            connection = self._idle.pop().connection
            try:
                await connection.close(timeout=patience)
            except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError):
                connection.terminate()

    async def _all_are_back(self) -> None:
        for _ in range(self._size):
            await self._free.acquire()

    def _reuse(self) -> asyncpg.Connection | None:
        # The one that was used last: the others may grow old, and fewer are needed.
        oldest = asyncio.get_running_loop().time() - _LONGEST_IDLE
        while self._idle:
            connection, since = self._idle.pop()
            if since >= oldest and not connection.is_closed():
                return connection
            connection.terminate()
        return None

    def _take_back(self, connection: asyncpg.Connection) -> None:
        if connection.is_closed():
            return
        if self._closed or connection.is_in_transaction():
            connection.terminate()
            return
        self._idle.append(_Idle(connection, asyncio.get_running_loop().time()))
