"""SQLite as a kind of database (`kind.Kind`)."""

from .options import DatabaseOptions
from .sqlite import Sqlite
from .sqlite_file import sqlite_path
from .sqlite_migrate import look, upgrade

__all__ = ["driver", "look", "shown", "upgrade"]


def shown(url: str) -> str:
    """The path of the file.

    Raises:
        ConfigurationError: the address names none.
    """
    return str(sqlite_path(url))


def driver(url: str, options: DatabaseOptions) -> Sqlite:
    """Threads over the file."""
    return Sqlite(sqlite_path(url), busy_timeout=options.busy_timeout)
