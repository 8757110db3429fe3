"""What each kind of database brings, as a module (`sqlite_kind.py`, `postgres_kind.py`), and what it is told."""

from typing import Protocol

from .driver import Driver
from .fit import Found
from .options import DatabaseOptions


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

    def driver(self, url: str, options: DatabaseOptions, /) -> Driver:
        """What runs units there."""
        ...
