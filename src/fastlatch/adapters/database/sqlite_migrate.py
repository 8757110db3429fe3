"""Brings a SQLite file up to date. Only one with older tables has Alembic imported: that takes longer than a start."""

import sqlite3
from contextlib import closing
from pathlib import Path

from fastlatch.domain.errors import ConfigurationError

from .fit import NOTHING, Found, found
from .names import FACTS_TABLE, VERSION_TABLE
from .new_file import fill, is_there, write_ahead
from .sqlite_faults import translate
from .sqlite_file import connect, create, sqlite_path


def look(url: str) -> Found:
    """What the file says of itself. Makes none.

    Raises:
        ConfigurationError: the address names no SQLite database.
        Unavailable: the file cannot be read.
    """
    path = sqlite_path(url)
    if not path.exists():
        return NOTHING
    try:
        with closing(connect(path, read_only=True)) as connection:
            return _look(connection)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            raise ConfigurationError(f"FASTLATCH_DATABASE_URL: {path} is not a SQLite database.") from error
        raise translate(error) from error


def upgrade(url: str) -> None:
    """Make or update our tables, which are of no newer version. Others' tables are left alone.

    Raises:
        ConfigurationError: the address names no SQLite database, or its tables are of a version that never was.
        Unavailable: the file cannot be opened or written.
    """
    path = sqlite_path(url)
    try:
        create(path)
        write_ahead(path)
        if not fill(path):
            _migrate(path)
    except OSError as error:
        raise ConfigurationError(f"FASTLATCH_DATABASE_URL: {path} cannot be opened: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise translate(error) from error


def _migrate(path: Path) -> None:
    from .migrations.run import run_migrations  # noqa: PLC0415 (brings Alembic and SQLAlchemy)

    run_migrations(path)


def _look(connection: sqlite3.Connection) -> Found:
    # One snapshot: a migration may be committed in between.
    connection.execute("BEGIN")
    if not is_there(connection, VERSION_TABLE):
        return NOTHING
    version = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 (our own name)
    facts: dict[str, str] = {}
    if is_there(connection, FACTS_TABLE):
        facts = dict(connection.execute(f"SELECT name, value FROM {FACTS_TABLE}").fetchall())  # noqa: S608 (our own name)
    return found(None if version is None else str(version[0]), facts)
