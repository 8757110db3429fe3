"""Brings a database up to date; on the usual start, when it is, that is one read and Alembic is never imported."""

import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Lock

from fastlatch.domain.errors import ConfigurationError

from .sqlite_faults import translate
from .sqlite_file import connect, create, sqlite_path
from .tables import VERSION_TABLE

HEAD = "0001"
"""The newest file in `migrations/versions`."""

_ALEMBIC_HAS_GLOBALS = Lock()


def current(url: str) -> str | None:
    """The version of the tables; None when there are none. Makes no file.

    Raises:
        ConfigurationError: the address names no SQLite database.
        Unavailable: the file cannot be read.
    """
    return _current(sqlite_path(url))


def upgrade(url: str) -> None:
    """Make or update our tables. Several processes may do so at once; others' tables are left alone.

    Raises:
        ConfigurationError: the address names no SQLite database, or one that a newer program has updated.
        Unavailable: the file cannot be opened or written.
    """
    path = sqlite_path(url)
    if _current(path) == HEAD:
        return
    from .migrations.run import run_migrations  # noqa: PLC0415 (Alembic takes longer to import than the usual start)

    try:
        create(path)
        with _ALEMBIC_HAS_GLOBALS:
            run_migrations(path)
    except OSError as error:
        raise ConfigurationError(f"FASTLATCH_DATABASE_URL: {path} cannot be opened: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise translate(error) from error


def _current(path: Path) -> str | None:
    if not path.exists():
        return None
    try:
        with closing(connect(path, read_only=True)) as connection:
            known = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (VERSION_TABLE,)).fetchone()
            if known is None:
                return None
            row = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 (our own name)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            raise ConfigurationError(f"FASTLATCH_DATABASE_URL: {path} is not a SQLite database.") from error
        raise translate(error) from error
    return None if row is None else str(row[0])
