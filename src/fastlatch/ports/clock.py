"""The time, so that tests can set it by hand."""

from typing import Protocol


class Clock(Protocol):
    """Returns the time."""

    def __call__(self) -> float:
        """Seconds since the epoch."""
        ...
