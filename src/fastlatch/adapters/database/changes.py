"""The read side of the change feed. While nothing is committed, looking at it reads no table.

Numbers are given out before they are committed, so a lower one may come later than a higher: `feed_gaps.py`.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from fastlatch.domain.change import MAY_BE_IGNORED, Change, ChangeBatch, ChangeKind
from fastlatch.domain.errors import Unavailable

from .compiled import changes as statements
from .compiled.schema import HEAD
from .driver import Driver
from .feed_gaps import FeedGaps
from .fit import USABLE_FROM_CHANGE
from .statement import Steps, restartable

_PLACES = statements.MISSING.parameters
"""A text has a fixed number of places."""
_NOWHERE = -1
_NEWEST = 1_000
_RECENT = 120
"""Seconds, by the clocks of the servers that wrote."""


class Changes:
    """Implements `ChangeFeed`."""

    def __init__(self, driver: Driver) -> None:
        self._driver = driver
        self._seen: tuple[int, int] | None = None
        """The database's version, and the sequence number up to which everything of it is known."""
        self._gaps = None if driver.commits_in_order else FeedGaps()

    async def alive(self, *, now: int) -> ChangeBatch:
        """Every change that still matters, and the head."""
        batch, holes = await self._driver.read(_alive(now, with_holes=self._gaps is not None))
        if self._gaps is not None:
            for below, above in holes:
                self._gaps.saw([above], behind=below)
        return batch

    async def after(self, sequence: int) -> ChangeBatch:
        """What came behind `sequence`, or was missing before it."""
        # Asked before the table is read: a commit in between is at worst read twice.
        version = await self._driver.version()
        if self._seen is not None and self._seen[0] == version and self._seen[1] <= sequence:
            return ChangeBatch(sequence, ())
        batch = await self._driver.read(_after(sequence, [] if self._gaps is None else self._gaps.open()))
        if self._gaps is not None:
            self._gaps.saw([change.sequence for change in batch.changes], behind=sequence)
        self._seen = version, batch.head
        return batch

    async def wait(self, seconds: float) -> None:
        """Return when something may have come, and after so long in any case."""
        await self._driver.wait(seconds)


@restartable
def _alive(now: int, *, with_holes: bool) -> Steps[tuple[ChangeBatch, list[tuple[int, int]]]]:
    # In this order: what is a hole below the head is one still, or is seen by the last statement.
    head = (yield statements.HEAD, {}).rows[0][0]
    newest = (yield statements.NEWEST, {"limit": _NEWEST}).rows if with_holes else ()
    found = (yield statements.ALIVE, {"now": now}).rows
    return ChangeBatch(head, tuple(_change(row) for row in found)), _holes(newest, now)


def _holes(newest: Sequence[Sequence[Any]], now: int) -> list[tuple[int, int]]:
    """Neighbours that have numbers between them which may yet come; an older hole is of a row that was removed."""
    return [
        (below[0], above[0])
        for above, below in pairwise(newest)
        if above[0] > below[0] + 1 and above[1] > now - _RECENT
    ]


@restartable
def _after(sequence: int, missing: list[int]) -> Steps[ChangeBatch]:
    found = [_change(row) for row in (yield statements.AFTER, {"after": sequence}).rows]
    head = found[-1].sequence if found else sequence
    for start in range(0, len(missing), len(_PLACES)):
        some = missing[start : start + len(_PLACES)]
        some += [_NOWHERE] * (len(_PLACES) - len(some))
        places = dict(zip(_PLACES, some, strict=True))
        found += [_change(row) for row in (yield statements.MISSING, places).rows]
    return ChangeBatch(head, tuple(found))


def _change(row: Sequence[Any]) -> Change:
    return Change(sequence=row[0], kind=_kind(row[1], row[2]), subject=row[2], at=row[3], forget_at=row[4])


def _kind(name: str, subject: str) -> ChangeKind:
    """What to do about a change. A newer program may have written it.

    Raises:
        Unavailable: it has to be understood, and is not. So the news grows old, and tokens are refused with 503.
    """
    if name in _KINDS:
        return _KINDS[name]
    if name.startswith(MAY_BE_IGNORED) or (name == USABLE_FROM_CHANGE and subject <= HEAD):
        return ChangeKind.HINT
    raise Unavailable(
        detail=f"a newer version of fastlatch tells what this one does not understand ({name!r}): update this process"
    )


_KINDS = {kind.value: kind for kind in ChangeKind if kind is not ChangeKind.HINT}
