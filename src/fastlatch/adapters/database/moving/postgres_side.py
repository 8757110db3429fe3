"""PostgreSQL on either side of a copy: read by a cursor in one REPEATABLE READ transaction, written by COPY."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import asyncpg

from fastlatch.adapters.database.fit import COPYING, DATABASE_ID
from fastlatch.adapters.database.names import FACTS_TABLE
from fastlatch.adapters.database.postgres_faults import translate
from fastlatch.domain.errors import ConfigurationError

from .shape import NUMBERED, TABLES, Moved, Row
from .side import BATCH, FINGERPRINT, Fingerprint, Mark, taken_over

_PATIENCE = 10.0
_NO_TIME_LIMITS = ("statement_timeout", "idle_in_transaction_session_timeout")
"""A role may have some for its servers; here a transaction waits for the other database."""
_SEQUENCE = f"pg_get_serial_sequence('{NUMBERED}', 'sequence')"


class PostgresSide:
    """Implements `Side` and, within a snapshot, `Readable`."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    @classmethod
    async def open(cls, url: str) -> "PostgresSide":
        """One connection; behind pgbouncer as well, so nothing is prepared for longer than a transaction.

        Raises:
            Unavailable: the server cannot be reached.
        """
        try:
            return cls(await asyncpg.connect(url, timeout=_PATIENCE, statement_cache_size=0))
        except Exception as error:  # noqa: BLE001 (translated, whatever it is)
            raise translate(error) from None

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["PostgresSide"]:
        """The first statement takes it."""
        async with self._transaction(isolation="repeatable_read", readonly=True):
            yield self

    async def count(self, table: Moved) -> int:
        """How many rows it has."""
        return int(await self._connection.fetchval(table.size))

    async def rows(self, table: Moved) -> AsyncIterator[Sequence[Row]]:
        """In batches."""
        cursor = await self._connection.cursor(table.everything)
        while batch := await cursor.fetch(BATCH):
            yield [tuple(row) for row in batch]

    async def counter(self) -> int:
        """A sequence belongs to no snapshot, so it is never behind one."""
        name = await self._connection.fetchval(f"SELECT {_SEQUENCE}")
        last = await self._connection.fetchval(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {name}")  # noqa: S608 (the database's name for it)
        return int(last)

    async def fingerprint(self) -> Fingerprint:
        """Reads every session."""
        return Fingerprint(await self.counter(), *map(int, await self._connection.fetchrow(FINGERPRINT)))

    async def claim(self, mark: Mark) -> str | None:
        """The row of the id is locked first: of two runs, one sees what the other has written."""
        async with self._transaction():
            await self._connection.execute(f"SELECT 1 FROM {FACTS_TABLE} WHERE name = '{DATABASE_ID}' FOR UPDATE")  # noqa: S608 (our own names)
            known = await self._connection.fetchval(f"SELECT value FROM {FACTS_TABLE} WHERE name = $1", COPYING)  # noqa: S608 (our own name)
            if known is None:
                for table in TABLES:
                    if await self.count(table):
                        return table.name
            elif known.partition(" ")[0] != mark.source:
                raise ConfigurationError("the target holds an unfinished copy of another database; empty it first.")
            await self._connection.execute(
                f"INSERT INTO {FACTS_TABLE} VALUES ($1, $2)"  # noqa: S608 (our own name)
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                COPYING,
                str(mark),
            )
        return None

    async def add(self, table: Moved, rows: Sequence[Row], mark: Mark) -> None:
        """In one transaction."""
        async with self._transaction():
            await self._hold(mark)
            try:
                await self._connection.copy_records_to_table(table.name, records=rows, columns=table.columns)
            except asyncpg.CharacterNotInRepertoireError:
                raise ConfigurationError(_of_a_nul(table, rows)) from None

    async def clear(self, table: Moved, mark: Mark) -> None:
        """All at once."""
        async with self._transaction():
            await self._hold(mark)
            await self._connection.execute(f"TRUNCATE {table.name}")

    async def finish(self, mark: Mark, counter: int) -> None:
        """All at once. Then the planner learns how large the tables have become."""
        async with self._transaction():
            await self._hold(mark)
            if counter:
                await self._connection.execute(f"SELECT setval({_SEQUENCE}, {counter:d})")
            await self._connection.execute(
                f"UPDATE {FACTS_TABLE} SET value = $1 WHERE name = $2",  # noqa: S608 (our own name)
                mark.source,
                DATABASE_ID,
            )
            await self._connection.execute(f"DELETE FROM {FACTS_TABLE} WHERE name = $1", COPYING)  # noqa: S608 (our own name)
            for table in TABLES:
                await self._connection.execute(f"ANALYZE {table.name}")

    async def close(self) -> None:
        """Let go."""
        await self._connection.close(timeout=_PATIENCE)

    async def _hold(self, mark: Mark) -> None:
        held = await self._connection.execute(
            f"UPDATE {FACTS_TABLE} SET value = value WHERE name = $1 AND value = $2",  # noqa: S608 (our own name)
            COPYING,
            str(mark),
        )
        if held != "UPDATE 1":
            raise taken_over()

    @asynccontextmanager
    async def _transaction(self, *, isolation: str | None = None, readonly: bool = False) -> AsyncIterator[None]:
        try:
            async with self._connection.transaction(isolation=isolation, readonly=readonly):
                for name in _NO_TIME_LIMITS:
                    await self._connection.execute(f"SET LOCAL {name} = 0")
                yield
        except Exception as error:
            translated = translate(error)
            if translated is error:
                raise
            raise translated from None


def _of_a_nul(table: Moved, rows: Sequence[Row]) -> str:
    key = table.columns.index(table.key)
    for row in rows:
        for column, value in zip(table.columns, row, strict=True):
            if isinstance(value, str) and "\0" in value:
                return f"{table.name}, {table.key} {row[key]!r}: {column} holds a NUL, which PostgreSQL cannot keep."
    return f"{table.name} holds a text that PostgreSQL cannot keep."
