"""Numbers of the feed that were given out and have not been seen, though higher ones have.

Where several transactions write at a time, one with a lower number may be committed after one with a higher. So a
number that is missing is asked for again, until a transaction that could bring it would have been undone for its age.
"""

import time
from collections.abc import Callable, Iterable

PATIENCE = 60.0
"""Seconds; many times what any of our transactions may take."""
_MOST = 512
_MOST_BELOW_THE_FIRST = 32
"""An empty feed does not say how far it once was."""


class FeedGaps:
    """What is missing below the head."""

    def __init__(self, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._missing: dict[int, float] = {}
        """And until when it is asked for, the oldest first."""

    def saw(self, sequences: Iterable[int], *, behind: int) -> None:
        """These numbers came, in order, after everything up to `behind` was looked at."""
        give_up = self._monotonic() + PATIENCE
        for sequence in sequences:
            self._missing.pop(sequence, None)
            reach = _MOST if behind else _MOST_BELOW_THE_FIRST
            for missed in range(max(behind + 1, sequence - reach), sequence):
                self._missing[missed] = give_up
            behind = max(behind, sequence)
        while len(self._missing) > _MOST:
            del self._missing[next(iter(self._missing))]

    def open(self) -> list[int]:
        """What to ask for."""
        now = self._monotonic()
        over = [sequence for sequence, until in self._missing.items() if until <= now]
        for sequence in over:
            del self._missing[sequence]
        return list(self._missing)
