"""How long a hash may take, as people write it: `250ms`, `0.25s`, or `250`."""

import re

import typer

_WRITTEN = re.compile(r"(\d+(?:\.\d+)?) ?(ms|s)?", re.IGNORECASE)
_LEAST, _MOST = 0.005, 5.0
"""Seconds."""


def parse_latency(written: str) -> float:
    """Seconds.

    Raises:
        BadParameter: it is not a time, or not one for a login.
    """
    match = _WRITTEN.fullmatch(written.strip())
    if match is None:
        raise typer.BadParameter(f"{written!r} is not a time; write it like 250ms or 0.25s")
    seconds = float(match[1]) / (1 if (match[2] or "").lower() == "s" else 1000)
    if not _LEAST <= seconds <= _MOST:
        raise typer.BadParameter("a hash takes from 5 ms to 5 s")
    return seconds
