"""What the stores need from a database, in two words: read and write. One file a database implements it."""

from typing import Protocol, TypeVar

from .statement import Unit

T = TypeVar("T")


class Driver(Protocol):
    """Runs units. Whatever keeps it from doing so is `Unavailable`; what it has acknowledged is durable."""

    async def read(self, unit: Unit[T]) -> T:
        """Run a unit that only reads. What a later statement of it sees is never older than what an earlier one saw.

        Raises:
            Unavailable: the database is away, or too much is waiting.
        """
        ...

    async def write(self, unit: Unit[T]) -> T:
        """Run a unit as one transaction, and return when it is committed.

        Raises:
            Unavailable: the database is away, or too much is waiting; nothing is acknowledged.
        """
        ...

    async def wait(self, seconds: float) -> None:
        """Return when the change feed may have something new, and after so long in any case."""
        ...

    async def version(self) -> int:
        """A number that has moved whenever anything was committed since it was last asked for. Reads no table.

        Raises:
            Unavailable: the database is away.
        """
        ...

    async def ready(self) -> bool:
        """Whether a write would be taken now."""
        ...

    async def close(self) -> None:
        """Finish what was accepted, then let go of the database."""
        ...

    @property
    def commits_in_order(self) -> bool:
        """Whether numbers that the database gives out are committed in their order."""
        ...

    @property
    def statements_run(self) -> int:
        """How many statements have been run on tables so far."""
        ...
