"""The bytes of one connection that httptools has not been given yet: a whole head at a time, weighed before.

Given piece by piece, its parser would copy the piece of a line that it has each time, and call for each line it finds.
"""

import re
from collections.abc import Callable

from .bounds import LARGEST_HEAD, LONGEST_LINES, MOST_LINES, within_bounds
from .known_heads import LONGEST, KnownHead

_END = b"\r\n\r\n"
_VERSION = b" HTTP/1."
_WEBSOCKET = re.compile(rb"\AGET [^\r]*\r\n(?:.*\r\n)?upgrade:[ \t]*websocket[ \t]*\r\n", re.IGNORECASE | re.DOTALL)
_CANNOT_BE_TOO_MANY = 3 * MOST_LINES
"""Bytes: a head that is not longer has no more lines than it may have."""


class RefusedHead(Exception):
    """It is beyond the bounds, or no HTTP/1 request: nothing of it was parsed."""


class Unparsed:
    """Never holds more than one head, or what was read ahead before reading was paused."""

    def __init__(self, *, may_upgrade: bool = False) -> None:
        self._may_upgrade = may_upgrade
        """The app may have websockets."""
        self.data: bytes | bytearray = b""
        """A piece as it arrived; a copy only if it is not used up, or not enough."""
        self._looked_at = 0
        self._line_breaks = 0

    def append(self, data: bytes) -> None:
        if not self.data:
            self.data = data
        elif isinstance(self.data, bytearray):
            self.data += data
        else:
            self.data = bytearray(self.data) + data

    def clear(self) -> None:
        self.data = b""

    def is_too_much(self) -> bool:
        """More than anybody has to send ahead."""
        return len(self.data) > LARGEST_HEAD

    def take(self, most: int | None) -> bytes | bytearray:
        """Some of what is there, or with None all of it."""
        data = self.data
        if most is None or len(data) <= most:
            self.data = b""
            return data
        taken = data[:most]
        if isinstance(data, bytearray):
            del data[:most]
        else:
            self.data = bytearray(data[most:])
        return taken

    def take_known(self, find: Callable[[bytes], KnownHead | None]) -> tuple[bytes, KnownHead, bytes] | None:
        """A head that `find` knows, and its body, if all of both is there."""
        data = self.data
        # No further: what comes in pieces must not be searched from its beginning each time.
        found = data.find(_END, 0, LONGEST)
        if found < 0:
            return None
        end = found + len(_END)
        head = data if end == len(data) and isinstance(data, bytes) else bytes(data[:end])
        known = find(head)
        if known is None or len(data) < end + known.body_length:
            return None
        body = bytes(data[end : end + known.body_length])
        self.take(end + known.body_length)
        self._looked_at = self._line_breaks = 0
        return head, known, body

    def take_head(self) -> bytes | bytearray | None:
        """A whole head, or None while it is not there.

        Raises:
            RefusedHead: as soon as it is clear.
        """
        data = self.data
        if data[0] in b"\r\n":
            # RFC 9112 section 2.2: "SHOULD ignore at least one empty line (CRLF) received prior to the request-line".
            data = self.data = data.lstrip(b"\r\n")
            if not data:
                return None
        end = data.find(_END, max(self._looked_at - len(_END), 0))
        if end < 0:
            self._bear_with(data)
            return None
        head = self.take(end + len(_END))
        self._looked_at = self._line_breaks = 0
        if len(head) > _CANNOT_BE_TOO_MANY:
            _weigh(head)
        # The parser would take RTSP and other relatives too.
        if head.find(_VERSION) + len(_VERSION) + 1 != head.find(b"\r\n"):
            raise RefusedHead
        return self._without_upgrade(head) if b"\nupgrade:" in head.lower() else head

    def _without_upgrade(self, head: bytes | bytearray) -> bytes | bytearray:
        return head if self._may_upgrade and _WEBSOCKET.search(head) else without_upgrade(head)

    def _bear_with(self, data: bytes | bytearray) -> None:
        line_breaks = data.count(b"\n", self._looked_at)
        self._line_breaks += line_breaks
        if len(data) > LARGEST_HEAD or self._line_breaks > MOST_LINES:
            raise RefusedHead
        # The parser takes neither, and both would keep it from coming to an end: line feeds alone, and a TLS handshake.
        if line_breaks != data.count(b"\r\n", max(self._looked_at - 1, 0)) or data[0] <= ord(" "):
            raise RefusedHead
        self._looked_at = len(data)


def without_upgrade(head: bytes | bytearray) -> bytes:
    """RFC 9110 section 7.8: "A server MAY ignore a received Upgrade header field". The parser would stop at it.

    It would take the body for another protocol then, and whoever waits for an answer to it would wait for ever.
    """
    request_line, *lines = head.split(b"\r\n")
    return b"\r\n".join([request_line, *(line for line in lines if line[:8].lower() != b"upgrade:")])


def _weigh(head: bytes | bytearray) -> None:
    # One of them is the empty line at the end.
    if head.count(b"\n") > MOST_LINES + 1:
        raise RefusedHead
    if len(head) > LONGEST_LINES and not within_bounds(head.split(b"\r\n")):
        raise RefusedHead
