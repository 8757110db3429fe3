"""Which kind of database an address names. Only the kind that is used is imported, with its driver."""

from typing import Protocol

from fastlatch.domain.errors import ConfigurationError

from .driver import Driver


class Connecting(Protocol):
    """How to use a database. Each kind takes what concerns it."""

    @property
    def busy_timeout(self) -> float:
        """Seconds to wait for another process's lock (SQLite)."""
        ...

    @property
    def connections(self) -> int:
        """The most that one process has (PostgreSQL)."""
        ...

    @property
    def patience(self) -> float:
        """Seconds for one unit of work (PostgreSQL)."""
        ...

    @property
    def through_pgbouncer(self) -> bool:
        """In transaction mode."""
        ...


class Kind(Protocol):
    """A module that implements one."""

    def current(self, url: str, /) -> str | None:
        """The version of the tables; None when there are none."""
        ...

    def upgrade(self, url: str, /) -> None:
        """Make or update our tables."""
        ...

    def shown(self, url: str, /) -> str:
        """What a message calls this database."""
        ...

    def driver(self, url: str, options: Connecting, /) -> Driver:
        """What runs units there."""
        ...


def kind_of(url: str) -> Kind:
    """What knows this kind of database.

    Raises:
        ConfigurationError: nobody does, or its driver is not installed.
    """
    if not url.startswith(("postgresql://", "postgres://")):
        from . import sqlite_kind  # noqa: PLC0415 (the one that is used)

        return sqlite_kind
    try:
        from . import postgres_kind  # noqa: PLC0415 (brings asyncpg)
    except ImportError as error:
        raise ConfigurationError(
            "FASTLATCH_DATABASE_URL: PostgreSQL needs its driver; run: pip install 'fastlatch[postgres]'."
        ) from error
    return postgres_kind
