"""Brings a database up to date, whichever kind it is."""

from .compiled import schema
from .kinds import kind_of

HEAD = schema.HEAD
"""The newest file in `migrations/versions`."""


def current(url: str) -> str | None:
    """The version of the tables; None when there are none. Makes nothing.

    Raises:
        ConfigurationError: the address names no database that we know.
        Unavailable: it cannot be read.
    """
    return kind_of(url).current(url)


def upgrade(url: str) -> None:
    """Make or update our tables. Several processes may do so at once; others' tables are left alone.

    Raises:
        ConfigurationError: the address names no database that we know, or one that a newer program has updated.
        Unavailable: it cannot be opened or written.
    """
    kind_of(url).upgrade(url)


def shown(url: str) -> str:
    """What a message calls this database: never its password.

    Raises:
        ConfigurationError: the address names no database that we know.
    """
    return kind_of(url).shown(url)
