"""What each kind of database brings, as a module (`sqlite_kind.py`, `postgres_kind.py`), and what it is told."""

from typing import Protocol

from .driver import Driver
from .fit import Found


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

    def look(self, url: str, /) -> Found:
        """What the database says of itself. Makes nothing."""
        ...

    def upgrade(self, url: str, /) -> None:
        """Make or update our tables, which are of no newer version."""
        ...

    def shown(self, url: str, /) -> str:
        """What a message calls this database."""
        ...

    def driver(self, url: str, options: Connecting, /) -> Driver:
        """What runs units there."""
        ...
