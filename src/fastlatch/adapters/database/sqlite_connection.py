"""One thread's SQLite connection: opened when first needed, and anew after a fault."""

import sqlite3
from collections.abc import Callable, Mapping

from .statement import Result, Statement, Value

DIALECT = "sqlite"


class Connection:
    """Belongs to the thread that uses it first."""

    def __init__(self, connect: Callable[[], sqlite3.Connection]) -> None:
        self._connect = connect
        self._open: sqlite3.Connection | None = None
        self._cursor: sqlite3.Cursor | None = None
        self.statements_run = 0

    def execute(self, statement: Statement, parameters: Mapping[str, Value]) -> Result:
        """Run one statement."""
        compiled = statement.compiled(DIALECT)
        self.statements_run += 1
        cursor = (self._cursor or self._opened()).execute(compiled.sql, compiled.values(parameters))
        rows = cursor.fetchall() if cursor.description else ()
        return Result(rows, cursor.rowcount)

    def control(self, sql: str) -> None:
        """Begin, end or mark a transaction."""
        (self._cursor or self._opened()).execute(sql)

    @property
    def in_transaction(self) -> bool:
        """False also when SQLite itself gave up the transaction, as it does on a full disk."""
        return self._open is not None and self._open.in_transaction

    def close(self) -> None:
        """Let go, and with it roll back what was not committed. The next use opens anew."""
        connection, self._open, self._cursor = self._open, None, None
        if connection is not None:
            connection.close()

    def _opened(self) -> sqlite3.Cursor:
        # One cursor for all statements: each is read to its end before the next is run.
        self._open = self._connect()
        self._cursor = self._open.cursor()
        return self._cursor
