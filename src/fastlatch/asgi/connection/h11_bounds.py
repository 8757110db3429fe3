"""The bounds for a request as h11 reads it, and what h11 takes that httptools does not."""

from typing import Any, Self

import h11

# The one place through which lines leave the buffer; h11 has no public one before it parses them.
from h11._receivebuffer import ReceiveBuffer

from .bounds import LARGEST_HEAD, MOST_CHUNKS, MOST_LINES, within_bounds

_VERSIONS = (b"1.1", b"1.0")
_LENGTHS = {b"content-length", b"transfer-encoding"}


class BoundedLines(ReceiveBuffer):
    """The bytes of one connection that are not parsed yet."""

    def __init__(self) -> None:
        super().__init__()
        self._line_breaks = 0
        self._chunks = 0
        """Since something was last received."""

    def __iadd__(self, received: bytes | bytearray) -> Self:
        super().__iadd__(received)
        self._chunks = 0
        return self

    def maybe_extract_lines(self) -> list[bytearray] | None:
        """A whole head or trailer, or None while it is not there.

        Raises:
            RemoteProtocolError: too many lines, as soon as they are there, or too long ones.
        """
        counted = self._multiple_lines_search
        lines = super().maybe_extract_lines()
        if lines is None:
            self._line_breaks += self._data.count(b"\n", counted, self._multiple_lines_search)
            if self._line_breaks > MOST_LINES:
                raise h11.RemoteProtocolError("too many header lines", 431)
            return None
        self._line_breaks = self._chunks = 0
        if len(lines) > MOST_LINES or not within_bounds(lines):
            raise h11.RemoteProtocolError("the header lines are too many or too long", 431)
        return lines

    def maybe_extract_next_line(self) -> bytearray | None:
        """The line in front of a chunk of the body, or None while it is not there.

        Raises:
            RemoteProtocolError: the body comes in too many pieces.
        """
        line = super().maybe_extract_next_line()
        if line is not None:
            self._chunks += 1
            if self._chunks > MOST_CHUNKS:
                raise h11.RemoteProtocolError("the body has too many chunks", 413)
        return line


class BoundedParser(h11.Connection):
    """h11's parser for one connection of a server."""

    def __init__(self) -> None:
        super().__init__(h11.SERVER, LARGEST_HEAD)
        # It takes no buffer from outside; nothing has been received yet, so nothing is lost.
        self._receive_buffer = BoundedLines()

    def holds_too_much(self) -> bool:
        """More than anybody has to send ahead: h11 takes whatever comes while a request is being answered."""
        return len(self._receive_buffer) > LARGEST_HEAD

    def next_event(self) -> Any:
        """What was received next.

        Raises:
            RemoteProtocolError: it is no request, or one that is not answered.
        """
        event = super().next_event()
        if isinstance(event, h11.Request):
            _refuse_if_odd(event)
        return event


def _refuse_if_odd(request: h11.Request) -> None:
    if request.http_version not in _VERSIONS:
        raise h11.RemoteProtocolError("this speaks HTTP/1.1", 400)
    if request.method == b"CONNECT":
        # uvicorn would answer as to any request, and h11 would not let it.
        raise h11.RemoteProtocolError("this is no proxy", 400)
    # RFC 9112 section 6.3: it "might indicate an attempt to perform request smuggling".
    if {name for name, _ in request.headers} >= _LENGTHS:
        raise h11.RemoteProtocolError("a length and chunks", 400)
