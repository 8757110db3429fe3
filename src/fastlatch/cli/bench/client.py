"""A client that costs little, because it shares the machine with what it measures: RFC 9112, one request at a time.

It reads only what our server sends: answers with a Content-Length.
"""

import asyncio
import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple, cast
from urllib.parse import urlencode

_CONTENT_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)\r\n", re.IGNORECASE)
_STATUS = slice(9, 12)
"""Of `HTTP/1.1 200 OK`."""
_BLANK_LINE = b"\r\n\r\n"


class Answer(NamedTuple):
    status: int
    body: bytes

    def json(self) -> Any:
        """The parsed body."""
        return json.loads(self.body)


class Connection(asyncio.Protocol):
    """One connection, kept open."""

    def __init__(self) -> None:
        self._received = bytearray()
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Answer] | None = None

    @classmethod
    async def open(cls, host: str, port: int) -> "Connection":
        """Connect.

        Raises:
            OSError: nobody listens there.
        """
        _, connection = await asyncio.get_running_loop().create_connection(cls, host, port)
        return connection

    async def ask(self, request: bytes) -> Answer:
        """Send a request, and wait for its answer.

        Raises:
            ConnectionError: the server hung up, or answered in a way that only others understand.
        """
        if self._transport is None or self._transport.is_closing():
            raise ConnectionError("the server has hung up")
        self._waiting = asyncio.get_running_loop().create_future()
        self._transport.write(request)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep what writes."""
        # A stream's transport can write; uvloop's is no subclass of asyncio's.
        self._transport = cast("asyncio.Transport", transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever waits hears of it."""
        self._fail(exc or ConnectionError("the server has hung up"))
        self._transport = None

    def data_received(self, data: bytes) -> None:
        """Collect one whole answer."""
        self._received += data
        head = self._received.find(_BLANK_LINE)
        if head < 0:
            return
        length = _CONTENT_LENGTH.search(self._received, 0, head + 2)
        if length is None:
            self._fail(ConnectionError("an answer without a Content-Length"))
            return
        end = head + len(_BLANK_LINE) + int(length[1])
        if len(self._received) < end or self._waiting is None:
            return
        answer = Answer(int(self._received[_STATUS]), bytes(self._received[head + len(_BLANK_LINE) : end]))
        del self._received[:end]
        waiting, self._waiting = self._waiting, None
        if not waiting.done():
            waiting.set_result(answer)

    def _fail(self, fault: Exception) -> None:
        waiting, self._waiting = self._waiting, None
        if waiting is not None and not waiting.done():
            waiting.set_exception(fault)


def get(path: str, token: str) -> bytes:
    """RFC 6750 section 2.1."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode()


def post_form(path: str, fields: Mapping[str, str]) -> bytes:
    """As RFC 6749 section 4.3.2 shows it."""
    return _post(path, "application/x-www-form-urlencoded", urlencode(fields).encode())


def post_json(path: str, value: Any) -> bytes:
    """For the endpoints of accounts."""
    return _post(path, "application/json", json.dumps(value).encode())


def _post(path: str, kind: str, body: bytes) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body
