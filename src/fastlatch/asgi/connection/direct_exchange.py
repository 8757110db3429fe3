"""A request that is answered without ASGI: whole when it is begun, and its answer is one write.

ASGI's messages, uvicorn's cycle around them and a second write to the socket cost more than most of our answers.
"""

import asyncio
import re
from collections.abc import Iterable
from itertools import chain
from typing import ClassVar

from starlette.responses import Response
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from .known_heads import KnownHead

_BODILESS = frozenset({204, 205, 304})
_UNSENDABLE = re.compile(rb"[\x00-\x08\x0a-\x1f\x7f]")


class DirectExchange:
    """Stands where uvicorn's protocol looks for the request under way."""

    message_event: ClassVar[asyncio.Event] = asyncio.Event()
    """Nobody waits for it."""
    response_started = False

    def __init__(self, head: bytes, known: KnownHead, *, is_new: bool) -> None:
        self.head = head
        self.known = known
        self.is_new = is_new
        """To be known from now on, if it is answered with success."""
        self.body = b""
        self.response_complete = False
        self.disconnected = False
        self.keep_alive = True


def wire(answer: Response, more: Iterable[tuple[bytes, bytes]], *, keep_alive: bool) -> bytes:
    """Status line, headers and body.

    Raises:
        RuntimeError: a header holds what no header may hold (RFC 9110 section 5.5: CR, LF or NUL), or there is a body
            where none may be (section 6.4.1).
    """
    if answer.status_code in _BODILESS and answer.body:
        raise RuntimeError(f"an answer with status {answer.status_code} has a body here")
    headers = [*more, *answer.raw_headers]
    if not keep_alive:
        headers.append((b"connection", b"close"))
    if _UNSENDABLE.search(b"".join(chain.from_iterable(headers))):
        raise RuntimeError("a header of the answer holds control characters")
    lines = [b"%b: %b\r\n" % header for header in headers]
    return b"".join((STATUS_LINE[answer.status_code], *lines, b"\r\n", answer.body))
