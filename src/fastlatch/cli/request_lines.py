"""What h11 takes apart at once, on the event loop, is bounded before: lines of headers and trailers, and chunks.

h11's own limit is for bytes, and must let a bearer token of a megabyte through; a megabyte of short lines takes it
a second. Far beyond the limits of `asgi/header_limits.py`, which answers in our words.
"""

# The one place through which lines leave the buffer; h11 has no public one before it parses them.
from h11._receivebuffer import ReceiveBuffer
from h11._util import RemoteProtocolError

_MOST_LINES = 1_000
_LONGEST_LINES = 131_072
"""Bytes of all lines but Authorization."""
_MOST_CHUNKS = 4_096
"""Of one body: a form of 64 KiB in pieces of 16 bytes."""


class BoundedLines(ReceiveBuffer):
    """The bytes of one connection that are not parsed yet."""

    def __init__(self) -> None:
        super().__init__()
        self._line_breaks = 0
        self._chunks = 0

    def maybe_extract_lines(self) -> list[bytearray] | None:
        """A whole head or trailer, or None while it is not there.

        Raises:
            RemoteProtocolError: too many lines, as soon as they are there, or too long ones.
        """
        counted = self._multiple_lines_search
        lines = super().maybe_extract_lines()
        if lines is None:
            self._line_breaks += self._data.count(b"\n", counted, self._multiple_lines_search)
            if self._line_breaks > _MOST_LINES:
                raise RemoteProtocolError("too many header lines", 431)
            return None
        self._line_breaks = self._chunks = 0
        if len(lines) > _MOST_LINES or sum(map(_length, lines)) > _LONGEST_LINES:
            raise RemoteProtocolError("the header lines are too many or too long", 431)
        return lines

    def maybe_extract_next_line(self) -> bytearray | None:
        """The line in front of a chunk of the body, or None while it is not there.

        Raises:
            RemoteProtocolError: the body comes in too many pieces.
        """
        line = super().maybe_extract_next_line()
        if line is not None:
            self._chunks += 1
            if self._chunks > _MOST_CHUNKS:
                raise RemoteProtocolError("the body has too many chunks", 413)
        return line


def _length(line: bytearray) -> int:
    return 0 if line[:14].lower() == b"authorization:" else len(line)
