"""The read side of the change feed. While nothing is committed, looking at it reads no table."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, func, select

from fastlatch.domain.change import Change, ChangeBatch, ChangeKind

from .driver import Driver
from .statement import Statement, Unit
from .tables import changes

_CHANGE = select(changes.c.sequence, changes.c.kind, changes.c.subject, changes.c.at, changes.c.forget_at).order_by(
    changes.c.sequence
)
_HEAD = Statement(select(func.coalesce(func.max(changes.c.sequence), 0)))
_ALIVE = Statement(_CHANGE.where(changes.c.forget_at > bindparam("now")))
_AFTER = Statement(_CHANGE.where(changes.c.sequence > bindparam("after")))


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
    head = (yield _HEAD, {}).rows[0][0]
    found = (yield _ALIVE, {"now": now}).rows
    return ChangeBatch(head, tuple(_change(row) for row in found))


def _after(sequence: int) -> Unit[ChangeBatch]:
    found = tuple(_change(row) for row in (yield _AFTER, {"after": sequence}).rows)
    return ChangeBatch(found[-1].sequence if found else sequence, found)


def _change(row: Sequence[Any]) -> Change:
    return Change(sequence=row[0], kind=ChangeKind(row[1]), subject=row[2], at=row[3], forget_at=row[4])
