"""What may be forgotten at any time: a bounded number of values by key, asked without a lock and without a write.

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
        if len(self._places) < self._size:
            self._places.append(key)
            return
        place = self._least_useful()
        self._entries.pop(self._places[place], None)
        self._places[place] = key

    def _least_useful(self) -> int:
        places = [int(random() * self._size) for _ in range(_LOOKED_AT)]  # noqa: S311 (nothing secret is chosen)
        for place in places:
            value = self._entries.get(self._places[place])
            if value is None or self._of_no_use(value):
                return place
        return places[0]
