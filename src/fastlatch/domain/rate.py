"""How a rate is written: "10/minute;100/day", a notation that the library `limits` reads too."""

import re
from typing import NamedTuple

_DAY = 24 * 3600
_SECONDS = {"second": 1, "minute": 60, "hour": 3600, "day": _DAY, "month": 30 * _DAY, "year": 12 * 30 * _DAY}
_ONE = r"\s*([0-9]+)\s*(?:/|per)\s*([0-9]+)?\s*([a-z]+?)s?\s*"
_SEPARATORS = re.compile(r"[,;|]")


class Window(NamedTuple):
    """At most `amount` in any `seconds` that follow one another."""

    amount: int
    seconds: int


def parse_rate(rate: str) -> tuple[Window, ...]:
    """The windows of a rate, all of which hold.

    Raises:
        ValueError: it is not in this notation, or would allow nothing, or everything.
    """
    return tuple(_window(part) for part in _SEPARATORS.split(rate.rstrip("; ")))


def _window(text: str) -> Window:
    match = re.fullmatch(_ONE, text, re.IGNORECASE)
    if match is None or match[3].lower() not in _SECONDS:
        raise ValueError("not an amount for a time")
    window = Window(int(match[1]), int(match[2] or 1) * _SECONDS[match[3].lower()])
    if not (window.amount and window.seconds):
        raise ValueError("an amount or a time of nothing")
    return window
