"""Rounds in which every side has its turn, so that a busy moment of the machine meets all of them: A B C, B C A, ...

Only ratios within one round are compared. A round in which any side answered wrongly is thrown away for all sides.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from .row import NotMeasured

T = TypeVar("T")
Side = Callable[[], float]
"""Measures one side once: requests per second, or whatever the figure compares."""


class InvalidRound(Exception):
    """An answer was not what it should be, so this round says nothing about speed."""


@dataclass(slots=True)
class Rounds:
    """The values of each side, one a round, and how many rounds were thrown away."""

    values: dict[str, list[float]] = field(default_factory=dict)
    discarded: list[str] = field(default_factory=list)

    def ratios(self, side: str, other: str) -> tuple[float, ...]:
        """One side divided by another, round by round."""
        return tuple(a / b for a, b in zip(self.values[side], self.values[other], strict=True))

    def median(self, side: str) -> float:
        return statistics.median(self.values[side])

    def note(self, side: str, other: str, unit: str = "/s") -> str:
        """The medians behind a ratio, and what was thrown away."""
        return self.with_discarded(f"{self.median(side):,.0f}{unit} against {self.median(other):,.0f}{unit}")

    def with_discarded(self, said: str) -> str:
        """A note, and how many rounds were thrown away, if any were."""
        return f"{said}; rounds thrown away: {len(self.discarded)}" if self.discarded else said


def rotated(sides: Sequence[T], number: int) -> list[T]:
    """Each round begins with another side: nobody always runs on what the same neighbour has left warm or busy."""
    first = number % len(sides) if sides else 0
    return [*sides[first:], *sides[:first]]


def interleave(
    sides: Mapping[str, Side], rounds: int, *, warm_up: bool = True, tell: Callable[[str], None] = lambda _: None
) -> Rounds:
    """Measure every side in turn until there are `rounds` good rounds.

    Raises:
        NotMeasured: more rounds were thrown away than were wanted.
    """
    done = Rounds({name: [] for name in sides})
    to_warm_up = warm_up
    begun = 0
    while len(next(iter(done.values.values()))) < rounds:
        try:
            values = {name: sides[name]() for name in rotated(list(sides), begun)}
        except InvalidRound as reason:
            done.discarded.append(str(reason))
            tell(f"a round thrown away: {reason}")
            if len(done.discarded) > rounds:
                raise NotMeasured(f"too many invalid rounds; the last one: {reason}") from None
            continue
        finally:
            begun += 1
        if to_warm_up:
            to_warm_up = False
            continue
        for name, value in values.items():
            done.values[name].append(value)
        tell(", ".join(f"{name} {values[name]:,.0f}" for name in sides))
    return done
