"""How one unit runs on a connection of PostgreSQL: in as few trips as its promise allows.

A statement that only reads, or changes something for the last time in its unit, is a transaction by itself. From the
first other one on, all stand between BEGIN and COMMIT; that the feed was told of something travels with the COMMIT.
"""

from collections.abc import Mapping
from typing import TypeVar

import asyncpg

from .statement import Compiled, Result, Unit, Value

DIALECT = "postgresql"
CHANNEL = "fastlatch_changes"
"""Of LISTEN and NOTIFY. It says that the feed has something new, and nothing more."""

T = TypeVar("T")


class Units:
    """Runs them, and counts their statements."""

    def __init__(self, *, always_in_transaction: bool, notifies: bool) -> None:
        self._always = always_in_transaction
        self._commit = f"NOTIFY {CHANNEL}; COMMIT" if notifies else "COMMIT"
        self.statements_run = 0

    async def run(self, connection: asyncpg.Connection, unit: Unit[T]) -> T:
        """Run a unit, and return when what it changed is committed.

        Raises:
            PostgresError: it was undone.
            OSError, InterfaceError: nobody knows what became of it.
        """
        steps = unit.begin()
        begun = told = False
        value: T
        try:
            try:
                statement, parameters = next(steps)
                while True:
                    compiled = statement.compiled(DIALECT)
                    if not begun and (self._always or not (statement.changes_last or compiled.only_reads)):
                        await connection.execute("BEGIN")
                        begun = True
                    told = told or compiled.tells_the_feed
                    result = await self._execute(connection, compiled, parameters)
                    statement, parameters = steps.send(result)
            except StopIteration as finished:
                value = finished.value
            if begun:
                await connection.execute(self._commit if told else "COMMIT")
        except Exception:
            if begun and not connection.is_closed() and connection.is_in_transaction():
                await connection.execute("ROLLBACK")
            raise
        finally:
            steps.close()
        return value

    async def _execute(
        self, connection: asyncpg.Connection, compiled: Compiled, parameters: Mapping[str, Value]
    ) -> Result:
        self.statements_run += 1
        values = compiled.values(parameters)
        if compiled.gives_rows:
            rows = await connection.fetch(compiled.sql, *values)
            return Result(rows, len(rows))
        status: str = await connection.execute(compiled.sql, *values)
        return Result((), int(status.rpartition(" ")[2]))
