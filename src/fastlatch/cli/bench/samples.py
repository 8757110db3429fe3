"""What a list of measured times says: percentiles, a bootstrap interval, and the area under the ROC curve."""

import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from statistics import median

_RESAMPLES = 1_000
_TAIL = 0.025


def percentile(times: Sequence[float], percent: float) -> float:
    """By nearest rank: a time that was really measured."""
    ordered = sorted(times)
    return ordered[max(0, math.ceil(len(ordered) * percent / 100) - 1)]


def relative_gap(first: Sequence[float], second: Sequence[float]) -> float:
    """How much longer `first` takes than `second`, as a share of the longer one; negative when it is shorter."""
    one, other = median(first), median(second)
    return (one - other) / max(one, other)


def gap_interval(first: Sequence[float], second: Sequence[float], *, seed: int = 0) -> tuple[float, float]:
    """The 95 % interval of `relative_gap`, by resampling the pairs (Efron's percentile bootstrap)."""
    # The same samples give the same interval.
    generator = random.Random(seed)  # noqa: S311 (statistics, not a secret)
    count = len(first)
    gaps = []
    for _ in range(_RESAMPLES):
        chosen = generator.choices(range(count), k=count)
        gaps.append(relative_gap([first[index] for index in chosen], [second[index] for index in chosen]))
    gaps.sort()
    return gaps[int(_RESAMPLES * _TAIL)], gaps[math.ceil(_RESAMPLES * (1 - _TAIL)) - 1]


def area_under_curve(first: Sequence[float], second: Sequence[float]) -> float:
    """The chance that a time of `first` is longer than one of `second`: 0.5 when there is nothing to tell."""
    ordered = sorted(second)
    wins = sum((bisect_left(ordered, time) + bisect_right(ordered, time)) / 2 for time in first)
    return wins / (len(first) * len(second))


def spread(values: Sequence[float]) -> float:
    """From the least to the most, as a share of the median."""
    return (max(values) - min(values)) / median(values)
