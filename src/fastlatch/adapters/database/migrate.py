"""Brings a database up to date, whichever kind it is, and says whether this program may use it."""

from fastlatch.domain.errors import ConfigurationError

from .compiled import schema
from .fit import Found, is_newer, refusal
from .kinds import kind_of

__all__ = ["HEAD", "Found", "check", "current", "is_newer", "look", "refusal", "shown", "upgrade"]

HEAD = schema.HEAD
"""The newest file in `migrations/versions`."""


def look(url: str) -> Found:
    """What the database says of itself. Makes nothing.

    Raises:
        ConfigurationError: the address names no database that we know.
        Unavailable: it cannot be read.
    """
    return kind_of(url).look(url)


def current(url: str) -> str | None:
    """The version of the tables; None when there are none. Makes nothing.

    Raises:
        ConfigurationError: the address names no database that we know.
        Unavailable: it cannot be read.
    """
    return look(url).version


def check(url: str) -> Found:
    """What the database says of itself, if this program may use it.

    Raises:
        ConfigurationError: the tables are missing, of a version that does not fit, or half of a copy.
        Unavailable: it cannot be read.
    """
    state = look(url)
    why = refusal(state, shown(url))
    if why is not None:
        raise ConfigurationError(f"FASTLATCH_DATABASE_URL: {why}")
    return state


def upgrade(url: str) -> None:
    """Make or update our tables. Several processes may do so at once; others' tables are left alone.

    Tables that a newer program has updated are left as they are, as long as this one may use them.

    Raises:
        ConfigurationError: the address names no database that we know, or one that this program may not use.
        Unavailable: it cannot be opened or written.
    """
    state = look(url)
    if state.copying is not None or is_newer(state):
        check(url)
    elif state.version != HEAD:
        kind_of(url).upgrade(url)


def shown(url: str) -> str:
    """What a message calls this database: never its password.

    Raises:
        ConfigurationError: the address names no database that we know.
    """
    return kind_of(url).shown(url)
