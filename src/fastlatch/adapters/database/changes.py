"""The read side of the change feed. While nothing is committed, looking at it reads no table."""

from collections.abc import Sequence
from typing import Any

from fastlatch.domain.change import Change, ChangeBatch, ChangeKind

from .compiled import changes as statements
from .driver import Driver
from .statement import Unit


class Changes:
    """Implements `ChangeFeed`."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._seen: tuple[int, int] | None = None
        """The database's version, and the sequence number up to which everything of it is known."""

    async def alive(self, *, now: int) -> ChangeBatch:
        """Every change that still matters, and the head."""
        return await self._driver.read(_alive(now))

    async def after(self, sequence: int) -> ChangeBatch:
        """What came behind `sequence`."""
        # Asked before the table is read: a commit in between is at worst read twice.
        version = await self._driver.version()
        if self._seen is not None and self._seen[0] == version and self._seen[1] <= sequence:
            return ChangeBatch(sequence, ())
        batch = await self._driver.read(_after(sequence))
        self._seen = version, batch.head
        return batch


def _alive(now: int) -> Unit[ChangeBatch]:
    head = (yield statements.HEAD, {}).rows[0][0]
    found = (yield statements.ALIVE, {"now": now}).rows
    return ChangeBatch(head, tuple(_change(row) for row in found))


def _after(sequence: int) -> Unit[ChangeBatch]:
    found = tuple(_change(row) for row in (yield statements.AFTER, {"after": sequence}).rows)
    return ChangeBatch(found[-1].sequence if found else sequence, found)


def _change(row: Sequence[Any]) -> Change:
    return Change(sequence=row[0], kind=ChangeKind(row[1]), subject=row[2], at=row[3], forget_at=row[4])
