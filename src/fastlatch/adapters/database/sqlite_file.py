"""Where a SQLite database lies, how its file is made, and how a connection to it is set up.

The file holds password hashes and sealed keys: it is made with mode 0600, and SQLite gives its WAL the same.
"""

import os
import sqlite3
from pathlib import Path

from fastlatch.domain.errors import ConfigurationError

BUSY_TIMEOUT = 2.0
"""Seconds to wait for another process's lock: longer than any commit, shorter than a caller's patience."""

_SQLITE = "sqlite:///"
_OLDEST = (3, 35)
"""The first with RETURNING, in March 2021."""
_STATEMENTS_KEPT_PREPARED = 256
_PAGES_TO_CHECKPOINT = 4000
"""16 MiB of WAL. A page that many commits have changed is then copied into the file once for all of them; with SQLite's
own 1000, a refresh grant costs a fifth more."""


def sqlite_path(url: str) -> Path:
    """The file that `sqlite:///relative.db` or `sqlite:////absolute.db` names.

    Raises:
        ConfigurationError: it names none, or this Python's SQLite is too old.
    """
    if sqlite3.sqlite_version_info < _OLDEST:
        raise ConfigurationError(
            f"FASTLATCH_DATABASE_URL: this Python has SQLite {sqlite3.sqlite_version}; "
            f"{'.'.join(map(str, _OLDEST))} or newer is needed."
        )
    scheme = url.partition(":")[0]
    if not url.startswith(_SQLITE):
        # The scheme alone: the rest of an address may hold a password.
        raise ConfigurationError(
            f"FASTLATCH_DATABASE_URL: {scheme!r} is not supported; write sqlite:///relative/file.db or "
            "sqlite:////absolute/file.db."
        )
    name = url.removeprefix(_SQLITE)
    if name in {"", ":memory:"}:
        raise ConfigurationError(
            "FASTLATCH_DATABASE_URL: a database in memory is one for each connection and forgets its users; "
            "name a file, in a temporary directory if it is a scratch one."
        )
    if "?" in name:
        raise ConfigurationError("FASTLATCH_DATABASE_URL: options behind a question mark are not supported.")
    path = Path(name)
    if not path.parent.is_dir():
        raise ConfigurationError(f"FASTLATCH_DATABASE_URL: the directory {path.parent} does not exist; create it.")
    return path


def create(path: Path) -> None:
    """Make the file, for its owner only, unless it is there."""
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))


def connect(path: Path, *, read_only: bool = False, busy_timeout: float = BUSY_TIMEOUT) -> sqlite3.Connection:
    """A connection that begins and ends transactions only when told to. Never makes the file."""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rw",
        uri=True,
        timeout=busy_timeout,
        isolation_level=None,
        cached_statements=_STATEMENTS_KEPT_PREPARED,
    )
    try:
        # FULL: what is acknowledged survives a power failure; with NORMAL the WAL is not synced at each commit.
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA wal_autocheckpoint = {_PAGES_TO_CHECKPOINT}")
        # On macOS fsync does not reach the disk without this; elsewhere it changes nothing.
        connection.execute("PRAGMA fullfsync = ON")
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
        if read_only:
            connection.execute("PRAGMA query_only = ON")
        else:
            # KiB: room for the inner pages of every index of a database of gigabytes, taken only as they are read. For
            # a reader more would be of no use: it forgets every page when somebody has committed.
            connection.execute("PRAGMA cache_size = -32768")
            # The file of the WAL gives back what one large transaction has needed.
            connection.execute("PRAGMA journal_size_limit = 33554432").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection
