"""A figure is printed no better than it was measured: none reads "95%" and misses an aim of 95 %."""

from math import ceil, floor

_NOISE = 1e-9
"""Of binary fractions: 0.29 * 100 is 28.999999999999996."""


def at_least_percent(share: float) -> str:
    """Of a share that should be large: whole percents, rounded down."""
    return f"{floor(share * 100 + _NOISE)}%"


def at_most_times(ratio: float) -> str:
    """Of a ratio that should be small: one digit, rounded up."""
    return f"{ceil(ratio * 10 - _NOISE) / 10:.1f} times"
