"""What the copy needs of a database, on either side of it. One file a kind implements both."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from typing import NamedTuple, Protocol

from fastlatch.adapters.database.names import PREFIX
from fastlatch.domain.errors import ConfigurationError

from .shape import Moved, Row

BATCH = 5_000
"""Rows in memory at a time."""


class Mark(NamedTuple):
    """Stands in the target until it is complete. No program opens a database that has one."""

    source: str
    """The id of the database that is copied."""
    run: str
    """Of several runs at once the one that wrote its own last goes on; the others find that out at their next write."""

    def __str__(self) -> str:
        """As it is stored."""
        return f"{self.source} {self.run}"


class Fingerprint(NamedTuple):
    """Moves with whatever a server writes: a login, a refresh, an ending, a change of a user, client or key.

    But for a refresh in the very second in which its session was used before.
    """

    counter: int
    users: int
    clients: int
    sessions: int
    last_used_at: int
    """Of all sessions, added up."""


FINGERPRINT = (
    f"SELECT (SELECT count(*) FROM {PREFIX}users), (SELECT count(*) FROM {PREFIX}clients), "  # noqa: S608 (our own names)
    f"count(*), coalesce(sum(last_used_at), 0) FROM {PREFIX}sessions"
)
"""Everything of it but the counter, in the order of its fields."""


def taken_over() -> ConfigurationError:
    """Another run copies into the same database."""
    return ConfigurationError("another run of `fastlatch db copy` has taken over the target; let it end.")


class Readable(Protocol):
    """One snapshot, which no write of others changes."""

    async def count(self, table: Moved) -> int:
        """How many rows it has."""
        ...

    def rows(self, table: Moved) -> AsyncIterator[Sequence[Row]]:
        """All of them in batches, in the order of the key."""
        ...

    async def counter(self) -> int:
        """The last number that the change feed was given; 0: none."""
        ...

    async def fingerprint(self) -> Fingerprint:
        """To tell later whether anything was written since."""
        ...


class Side(Protocol):
    """One database, open."""

    def snapshot(self) -> AbstractAsyncContextManager[Readable]:
        """What is committed now."""
        ...

    async def claim(self, mark: Mark) -> str | None:
        """Write the mark into a database without rows, or over the mark of an earlier run from the same source.

        Returns the name of a table that holds rows of its own, and then has changed nothing.

        Raises:
            ConfigurationError: the earlier run copied another database.
        """
        ...

    async def add(self, table: Moved, rows: Sequence[Row], mark: Mark) -> None:
        """Append rows, committed on return.

        Raises:
            ConfigurationError: another run has claimed the database, or a row cannot be kept there.
        """
        ...

    async def clear(self, table: Moved, mark: Mark) -> None:
        """Take every row out.

        Raises:
            ConfigurationError: another run has claimed the database.
        """
        ...

    async def finish(self, mark: Mark, counter: int) -> None:
        """Number on from here, take over the id of the source, and take the mark away: now it may be opened.

        Raises:
            ConfigurationError: another run has claimed the database.
        """
        ...

    async def close(self) -> None:
        """Let go."""
        ...
