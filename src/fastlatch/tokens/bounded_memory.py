"""What may be forgotten at any time: a bounded number of values by key, asked without a lock and without a write.

Whatever comes takes the place of one that is of no more use, where a look at a few finds one: so the memory is hardly
larger than what is of use, and not as large as it may be.

A full memory gives up one entry at random, of a few the one that is of no more use. Nobody who walks through more keys
than there is room for, by intent or by having many users, empties it for the others: an order (the oldest, the least
recently used) would have every one of them gone just before it is asked for again.
"""

from collections.abc import Callable, Hashable
from random import random
from threading import Lock
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

_LOOKED_AT = 4


class BoundedMemory(Generic[K, V]):
    """Safe to use from any thread. `get` is the dictionary's own: it costs nothing beyond it."""

    def __init__(self, size: int, *, of_no_use: Callable[[V], bool] = lambda _: False) -> None:
        self._size = size
        self._of_no_use = of_no_use
        self._entries: dict[K, V] = {}
        # Every key of an entry has a place here, so there are never more entries than places. A place whose key has no
        # entry any more is free; a key that was dropped and kept anew may have two.
        self._places: list[K] = []
        self._seen = 0
        """Where the last look for a useless one has ended."""
        self._keeping = Lock()
        self.get: Callable[[K], V | None] = self._entries.get

    def keep(self, key: K, value: V) -> None:
        """Remember it, for the price of another where there is no room."""
        with self._keeping:
            if key not in self._entries:
                self._take_place(key)
            self._entries[key] = value

    def drop(self, key: K) -> None:
        """Forget it now."""
        self._entries.pop(key, None)

    def __len__(self) -> int:
        return len(self._entries)

    def _take_place(self, key: K) -> None:
        place = self._useless_place()
        if place is None and len(self._places) < self._size:
            self._places.append(key)
            return
        if place is None:
            place = int(random() * self._size)  # noqa: S311 (nothing secret is chosen)
        self._entries.pop(self._places[place], None)
        self._places[place] = key

    def _useless_place(self) -> int | None:
        """The next one behind the last look, so that none is overlooked for long."""
        for _ in range(min(_LOOKED_AT, len(self._places))):
            self._seen = (self._seen + 1) % len(self._places)
            value = self._entries.get(self._places[self._seen])
            if value is None or self._of_no_use(value):
                return self._seen
        return None
