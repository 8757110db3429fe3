"""An exact sliding window for each key, in bounded memory.

Under a flood of keys the expired go first, and of the oldest others the one with the fewest failures: to have one
counter forgotten, an attacker must fail more often elsewhere than the new guesses are worth.
"""

import math
from array import array
from bisect import bisect_right
from collections import OrderedDict
from itertools import islice

from fastlatch.domain.rate import Window

_FAILURES_PER_KEY = 10
"""On average; some keys may have many."""
_SAMPLE = 64


class Counter:
    """The failures of one key, by their times in order, and its guesses under way."""

    __slots__ = ("failures", "under_way")

    def __init__(self) -> None:
        self.failures = array("d")
        self.under_way = 0


class CounterBook:
    """Counters by key. Not locked: the limiter is."""

    def __init__(self, windows: tuple[Window, ...], size: int, *, at_once: int | None = None, name: str = "") -> None:
        """Count in these windows; with `at_once`, no key has more guesses than that under way."""
        self.name = name
        self.windows = windows
        self._at_once = math.inf if at_once is None else at_once
        self._longest = max((window.seconds for window in windows), default=0)
        self._size = size
        self._counters: OrderedDict[bytes, Counter] = OrderedDict()
        self._failures = 0

    def __len__(self) -> int:
        return len(self._counters)

    def wait(self, key: bytes, now: float) -> int:
        """Whole seconds until there is a place for a guess at `key`; 0: there is one."""
        counter = self._counters.get(key)
        if counter is None:
            return 0
        self._trim(counter, now)
        if counter.under_way >= self._at_once:
            return 1
        return max((_wait(counter, window, now) for window in self.windows), default=0)

    def begin(self, key: bytes, now: float) -> Counter:
        """Hold a place for one guess."""
        counter = self._counters.get(key)
        if counter is None:
            counter = self._counters[key] = Counter()
        counter.under_way += 1
        self._make_room(now)
        return counter

    def end(self, key: bytes, counter: Counter, now: float, *, failed: bool) -> None:
        """Give the place back, or let it stand for a failure from now on."""
        counter.under_way -= 1
        if failed and self.windows:
            counter.failures.append(now)
            self._failures += 1
            self._counters.move_to_end(key)
            self._make_room(now)
        elif not counter.failures and not counter.under_way:
            del self._counters[key]

    def _trim(self, counter: Counter, now: float) -> None:
        if counter.failures and counter.failures[-1] > now:
            # The clock was set back: what seems to lie ahead happened just now, or it would count for too long.
            counter.failures = array("d", (min(time, now) for time in counter.failures))
        expired = bisect_right(counter.failures, now - self._longest)
        del counter.failures[:expired]
        self._failures -= expired

    def _make_room(self, now: float) -> None:
        # Two at each call: without a flood, what has expired is gone soon.
        for _ in range(2):
            key, counter = next(iter(self._counters.items()))
            if not self._expired(counter, now):
                break
            self._drop(key)
        while len(self._counters) > self._size or self._failures > self._size * _FAILURES_PER_KEY:
            idle = [(key, counter) for key, counter in islice(self._counters.items(), _SAMPLE) if not counter.under_way]
            if not idle:
                break
            key, _ = min(idle, key=lambda item: 0 if self._expired(item[1], now) else len(item[1].failures))
            self._drop(key)

    def _expired(self, counter: Counter, now: float) -> bool:
        return not counter.under_way and bool(counter.failures) and counter.failures[-1] <= now - self._longest

    def _drop(self, key: bytes) -> None:
        self._failures -= len(self._counters.pop(key).failures)


def _wait(counter: Counter, window: Window, now: float) -> int:
    failures = len(counter.failures) - bisect_right(counter.failures, now - window.seconds)
    if failures >= window.amount:
        return max(1, math.ceil(counter.failures[-window.amount] + window.seconds - now))
    # A guess under way may yet be right, so nobody knows when its place is free: soon.
    return 1 if failures + counter.under_way >= window.amount else 0
