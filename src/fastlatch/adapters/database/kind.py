"""What each kind of database brings, as a module (`sqlite_kind.py`, `postgres_kind.py`), and what it is told."""

from typing import Protocol

from .driver import Driver
from .options import DatabaseOptions


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

    def driver(self, url: str, options: DatabaseOptions, /) -> Driver:
        """What runs units there."""
        ...
