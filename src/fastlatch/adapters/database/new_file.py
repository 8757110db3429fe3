"""A file without tables of ours gets the newest ones at once: the texts that the migrations would come to.

Alembic and SQLAlchemy take several times as long to import as everything else that a first start does, and would stay
in the memory of the server.
"""

import secrets
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from .compiled import schema
from .fit import DATABASE_ID, USABLE_FROM
from .names import FACTS_TABLE, VERSION_TABLE
from .sqlite_file import connect

PATIENCE = 30.0
"""Seconds to wait for another process that is doing the same."""


def fill(path: Path) -> bool:
    """Make every table, or none. False: there is a version table, so migrations know what to do.

    Raises:
        Error: of SQLite; nothing is made.
    """
    with closing(connect(path, busy_timeout=PATIENCE)) as connection:
        # The write lock comes first: whoever waits for it then finds the tables that another process has made.
        connection.execute("BEGIN IMMEDIATE")
        if is_there(connection, VERSION_TABLE):
            return False
        for statement in schema.SQLITE:
            connection.execute(statement)
        connection.execute(f"INSERT INTO {VERSION_TABLE} VALUES (?)", (schema.HEAD,))  # noqa: S608 (our own name)
        facts = ((DATABASE_ID, secrets.token_hex(16)), (USABLE_FROM, schema.USABLE_FROM))
        connection.executemany(f"INSERT INTO {FACTS_TABLE} VALUES (?, ?)", facts)  # noqa: S608 (our own name)
        connection.execute("COMMIT")
    return True


def is_there(connection: sqlite3.Connection, table: str) -> bool:
    """Whether there is a table of this name."""
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


def write_ahead(path: Path) -> None:
    """The file remembers this. SQLite does not wait for a lock here, so two processes at once need a second try."""
    give_up_at = time.monotonic() + PATIENCE
    with closing(connect(path)) as connection:
        while True:
            try:
                connection.execute("PRAGMA journal_mode = WAL").fetchone()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > give_up_at:
                    raise
                time.sleep(0.01)
            else:
                return
