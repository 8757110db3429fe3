"""SQLite on either side of a copy. Runs in the thread of the command, where nobody else waits for the event loop."""

import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

from fastlatch.adapters.database.fit import COPYING, DATABASE_ID
from fastlatch.adapters.database.names import FACTS_TABLE
from fastlatch.adapters.database.sqlite_faults import translate
from fastlatch.adapters.database.sqlite_file import connect
from fastlatch.domain.errors import ConfigurationError

from .shape import NUMBERED, TABLES, Moved, Row
from .side import BATCH, FINGERPRINT, Fingerprint, Mark, taken_over

_PATIENCE = 30.0


class SqliteSide:
    """Implements `Side` and, within a snapshot, `Readable`."""

    def __init__(self, path: Path) -> None:
        self._connection = connect(path, busy_timeout=_PATIENCE)

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator["SqliteSide"]:
        """A transaction that begins with a look, for only then is there a snapshot."""
        with self._transaction("BEGIN"):
            self._one(f"SELECT count(*) FROM {FACTS_TABLE}")  # noqa: S608 (our own name)
            yield self

    async def count(self, table: Moved) -> int:
        """How many rows it has."""
        return int(self._one(table.size))

    async def rows(self, table: Moved) -> AsyncIterator[Sequence[Row]]:
        """In batches."""
        cursor = self._connection.execute(table.everything)
        while batch := cursor.fetchmany(BATCH):
            yield [_with_booleans(row, table.booleans) for row in batch] if table.booleans else batch

    async def counter(self) -> int:
        """SQLite keeps it in a table of its own."""
        return int(self._one("SELECT max(seq) FROM sqlite_sequence WHERE name = ?", NUMBERED) or 0)

    async def fingerprint(self) -> Fingerprint:
        """Reads every session."""
        return Fingerprint(await self.counter(), *self._connection.execute(FINGERPRINT).fetchone())

    async def claim(self, mark: Mark) -> str | None:
        """The write lock comes first: of two runs, one sees what the other has written."""
        with self._transaction():
            known = self._one(f"SELECT max(value) FROM {FACTS_TABLE} WHERE name = ?", COPYING)  # noqa: S608 (our own name)
            if known is None:
                for table in TABLES:
                    if self._one(table.size):
                        return table.name
            elif known.partition(" ")[0] != mark.source:
                raise ConfigurationError("the target holds an unfinished copy of another database; empty it first.")
            self._connection.execute(
                f"INSERT INTO {FACTS_TABLE} VALUES (?, ?)"  # noqa: S608 (our own name)
                " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (COPYING, str(mark)),
            )
        return None

    async def add(self, table: Moved, rows: Sequence[Row], mark: Mark) -> None:
        """In one transaction."""
        places = ", ".join("?" * len(table.columns))
        insert = f"INSERT INTO {table.name} ({', '.join(table.columns)}) VALUES ({places})"  # noqa: S608 (our own names)
        with self._transaction():
            self._hold(mark)
            self._connection.executemany(insert, rows)

    async def clear(self, table: Moved, mark: Mark) -> None:
        """All at once."""
        with self._transaction():
            self._hold(mark)
            self._connection.execute(f"DELETE FROM {table.name}")  # noqa: S608 (our own name)

    async def finish(self, mark: Mark, counter: int) -> None:
        """All at once."""
        with self._transaction():
            self._hold(mark)
            self._connection.execute("DELETE FROM sqlite_sequence WHERE name = ?", (NUMBERED,))
            self._connection.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (NUMBERED, counter))
            self._connection.execute(
                f"UPDATE {FACTS_TABLE} SET value = ? WHERE name = ?",  # noqa: S608 (our own name)
                (mark.source, DATABASE_ID),
            )
            self._connection.execute(f"DELETE FROM {FACTS_TABLE} WHERE name = ?", (COPYING,))  # noqa: S608 (our own name)

    async def close(self) -> None:
        """Let go."""
        self._connection.close()

    def _hold(self, mark: Mark) -> None:
        held = self._connection.execute(
            f"UPDATE {FACTS_TABLE} SET value = value WHERE name = ? AND value = ?",  # noqa: S608 (our own name)
            (COPYING, str(mark)),
        )
        if held.rowcount != 1:
            raise taken_over()

    def _one(self, sql: str, *values: str) -> Any:
        return self._connection.execute(sql, values).fetchone()[0]

    @contextmanager
    def _transaction(self, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
        try:
            self._connection.execute(begin)
            yield
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            raise translate(error) from error
        finally:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")


def _with_booleans(row: Row, places: Sequence[int]) -> Row:
    values = list(row)
    for place in places:
        values[place] = bool(values[place])
    return tuple(values)
