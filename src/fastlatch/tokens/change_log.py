"""What this process has learnt from the change feed, in the order in which it learnt it, for others to follow.

The feed's own numbers are no order to follow from another machine: on PostgreSQL a lower one may come later than a
higher, and a database that was brought back from a copy gives them out again. So a place in this log is a place in the
memory of one process: its name, which no other process ever has, and a count. Whoever brings a place of another
process is told everything that still matters.
"""

from bisect import bisect_right
from collections.abc import Iterable
from operator import itemgetter
from typing import NamedTuple

from fastlatch.domain.change import Change, ChangeKind
from fastlatch.domain.secret import new_id

PAGE = 2_000
"""Changes told at once: less than 300 KB of JSON."""

_TOLD = frozenset({ChangeKind.SESSION, ChangeKind.TOKEN, ChangeKind.CLIENT, ChangeKind.EVERYTHING, ChangeKind.KEYS})
"""What refuses tokens. Users and clients that were changed are read anew by those who have the database."""


class Place(NamedTuple):
    """How far somebody has read in the log of one process."""

    process: str
    number: int

    def __str__(self) -> str:
        return f"{self.process}.{self.number}"


class Told(NamedTuple):
    """Changes in the order in which they came, and the place behind them."""

    place: Place
    changes: tuple[Change, ...]
    more: bool
    """There is more behind that place already."""


class ChangeLog:
    """Written and read from the event loop of one process."""

    def __init__(self, process: str | None = None) -> None:
        self._process = new_id() if process is None else process
        self._changes: list[tuple[int, Change]] = []
        """Each with its count, in the order of their coming."""
        self._known: set[Change] = set()
        """The feed may bring a batch again."""
        self._count = 0

    def note(self, change: Change) -> None:
        """Remember it for those who follow."""
        if change.kind in _TOLD and change not in self._known:
            self._count += 1
            self._known.add(change)
            self._changes.append((self._count, change))

    @property
    def head(self) -> Place:
        """The place behind everything."""
        return Place(self._process, self._count)

    def after(self, places: Iterable[Place], *, now: int, limit: int = PAGE) -> Told:
        """What came behind the place of this process among `places`; from the beginning if there is none."""
        read = max((place.number for place in places if self._is_ours(place)), default=0)
        if read == self._count:
            return Told(self.head, (), more=False)
        first = bisect_right(self._changes, read, key=itemgetter(0))
        page = self._changes[first : first + limit]
        more = first + limit < len(self._changes)
        place = Place(self._process, page[-1][0]) if more else self.head
        return Told(place, tuple(change for _, change in page if change.forget_at > now), more)

    def forget(self, now: int) -> None:
        """Drop what can refuse nothing any more."""
        self._changes = [(count, change) for count, change in self._changes if change.forget_at > now]
        self._known = {change for _, change in self._changes}

    def __len__(self) -> int:
        return len(self._changes)

    def _is_ours(self, place: Place) -> bool:
        return place.process == self._process and 0 <= place.number <= self._count
