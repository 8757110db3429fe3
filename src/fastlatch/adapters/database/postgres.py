"""The driver for PostgreSQL, and for what speaks its protocol: a bounded pool of connections, and one that listens.

Serialization failures and deadlocks are begun again, and nobody hears of them. Whatever takes longer than the caller
may be kept waiting is `Unavailable`.
"""

import asyncio
from random import random
from typing import TypeVar

import asyncpg

from fastlatch.domain.errors import Unavailable

from .options import DatabaseOptions
from .outage import Outage
from .postgres_address import arguments
from .postgres_faults import may_begin_again, translate
from .postgres_listener import Listener
from .postgres_pool import Pool
from .postgres_units import Units
from .statement import Compiled, Statement, Steps, Unit, restartable

T = TypeVar("T")

_QUEUE = 4096
_FIRST_PAUSE = 0.005
"""Seconds, at the most, before a unit is begun again; twice as many each time."""

_READ_ONLY = Statement(postgresql=Compiled("SELECT current_setting('transaction_read_only')"))


class Postgres:
    """Implements `Driver`. Belongs to one event loop."""

    commits_in_order = False

    def __init__(self, url: str, options: DatabaseOptions) -> None:
        self._arguments = arguments(url, options)
        self._patience = options.patience
        self._pool = Pool(self._connect, size=options.connections, waiting=_QUEUE)
        self._units = Units(always_in_transaction=options.through_pgbouncer, notifies=not options.through_pgbouncer)
        self._listener = None if options.through_pgbouncer else Listener(self._connect, patience=options.patience)
        self._outage = Outage("postgresql")
        self._versions = 0

    async def read(self, unit: Unit[T]) -> T:
        """Run a unit; each of its statements sees what is committed.

        Raises:
            Unavailable: the database is away, or too much is waiting.
        """
        return await self._run(unit)

    async def write(self, unit: Unit[T]) -> T:
        """Run a unit as one transaction, and return when it is committed.

        Raises:
            Unavailable: the database is away, or too much is waiting; nothing is acknowledged.
        """
        return await self._run(unit)

    async def version(self) -> int:
        """Always another: only reading tells whether anything was committed."""
        self._versions += 1
        return self._versions

    async def wait(self, seconds: float) -> None:
        """Return when the feed was told of something, and after so long in any case."""
        if self._listener is None:
            await asyncio.sleep(seconds)
        else:
            await self._listener.wait(seconds)

    async def ready(self) -> bool:
        """Whether a write would be taken now: a replica takes none."""
        try:
            return await self._run(_takes_writes())
        except Unavailable:
            return False

    async def close(self) -> None:
        """Finish what was begun, then let go. May be called again."""
        if self._listener is not None:
            await self._listener.close()
        await self._pool.close(patience=self._patience)

    @property
    def statements_run(self) -> int:
        """How many statements have been run on tables so far."""
        return self._units.statements_run

    async def _run(self, unit: Unit[T]) -> T:
        try:
            async with asyncio.timeout(self._patience):
                value = await self._until_it_succeeds(unit)
        except Exception as error:
            translated = translate(error)
            if translated is error:
                raise
            if isinstance(translated, Unavailable):
                self._outage.begins(translated)
            # Not from the error: its text is the server's, and may hold values.
            raise translated from None
        self._outage.ends()
        return value

    async def _until_it_succeeds(self, unit: Unit[T]) -> T:
        pause = _FIRST_PAUSE
        while True:
            try:
                async with self._pool.connection() as connection:
                    return await self._units.run(connection, unit)
            except asyncpg.PostgresError as error:
                if not may_begin_again(error):
                    raise
            await asyncio.sleep(pause * random())  # noqa: S311 (nothing secret: two that met must not meet again)
            pause *= 2

    async def _connect(self) -> asyncpg.Connection:
        return await asyncpg.connect(**self._arguments)


@restartable
def _takes_writes() -> Steps[bool]:
    return bool((yield _READ_ONLY, {}).rows[0][0] == "off")
