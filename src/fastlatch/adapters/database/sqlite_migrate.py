"""Brings a SQLite file up to date. Only one with older tables has Alembic imported: that takes longer than a start."""

import sqlite3
from contextlib import closing
from pathlib import Path

from fastlatch.domain.errors import ConfigurationError

from .compiled import schema
from .names import VERSION_TABLE
from .new_file import fill, version_is_kept, write_ahead
from .sqlite_faults import translate
from .sqlite_file import connect, create, sqlite_path


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
    if _current(path) == schema.HEAD:
        return
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


def _current(path: Path) -> str | None:
    if not path.exists():
        return None
    try:
        with closing(connect(path, read_only=True)) as connection:
            if not version_is_kept(connection):
                return None
            row = connection.execute(f"SELECT version_num FROM {VERSION_TABLE}").fetchone()  # noqa: S608 (our own name)
    except sqlite3.DatabaseError as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_NOTADB:
            raise ConfigurationError(f"FASTLATCH_DATABASE_URL: {path} is not a SQLite database.") from error
        raise translate(error) from error
    return None if row is None else str(row[0])
