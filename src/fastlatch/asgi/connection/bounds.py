"""What is taken apart at once, on the event loop, is bounded before: lines of headers and trailers, and chunks.

A limit for bytes alone must let a bearer token of a megabyte through, and a megabyte of short lines holds the loop for
a second. Far beyond the limits of `asgi/header_limits.py`, which answers in our words.
"""

from collections.abc import Iterable

LARGEST_HEAD = 2 * 1024 * 1024
"""Bytes, so that a bearer token of a megabyte gets our 401 and not a bare 400."""
MOST_LINES = 1_000
LONGEST_LINES = 131_072
"""Bytes of all lines but Authorization."""
MOST_CHUNKS = 4_096
"""Of a body, in one piece of what was received."""


def within_bounds(lines: Iterable[bytes | bytearray]) -> bool:
    """Whether the lines of one head or trailer, of which there are no more than `MOST_LINES`, may be taken apart."""
    return sum(0 if line[:14].lower() == b"authorization:" else len(line) for line in lines) <= LONGEST_LINES
