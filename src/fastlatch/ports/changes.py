"""The feed of endings that every process follows (see `domain.change`)."""

from typing import Protocol

from fastlatch.domain.change import ChangeBatch


class ChangeFeed(Protocol):
    """Read side. The write side is part of each store's own transactions."""

    async def alive(self, *, now: int) -> ChangeBatch:
        """Every change that still matters, and the head: where a process starts."""
        ...

    async def after(self, sequence: int) -> ChangeBatch:
        """What came behind `sequence`, or was missing before it. Cheap when nothing did."""
        ...

    async def wait(self, seconds: float) -> None:
        """Return when something may have come, and after so long in any case."""
        ...
