"""As much of HTTP/1.1 as a prober needs, on bare sockets: little of its own time gets into what it measures."""

import asyncio
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self
from urllib.parse import urlencode

FORM = "application/x-www-form-urlencoded"


class HungUp(OSError):
    """A kept connection ended before a byte of the answer: the server closed it while the request was under way.

    Whoever may ask twice (RFC 9110 section 9.2.2) can ask once more, on a new connection.
    """


@dataclass(frozen=True, slots=True)
class Answer:
    """One response, whole."""

    status: int
    body: bytes = field(repr=False)


def get(path: str, *, token: str = "") -> bytes:
    """The bytes of a GET."""
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    return f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{authorization}\r\n".encode()


def post_form(path: str, form: Mapping[str, str], *, authorization: str = "") -> bytes:
    """The bytes of a POST of a form."""
    body = urlencode(form)
    said = f"Authorization: {authorization}\r\n" if authorization else ""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n{said}Content-Type: {FORM}\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n{body}".encode()


def basic(name: str, secret: str) -> str:
    """RFC 7617, for names and secrets that need no encoding."""
    return "Basic " + b64encode(f"{name}:{secret}".encode()).decode()


class Connection:
    """One kept-alive connection; one request at a time. Opened at the first, and again after an error or its end."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def send(self, request: bytes) -> Answer:
        """The answer to one request.

        Raises:
            HungUp: the connection was kept from before, and nothing came.
            OSError: the connection broke, or this is no HTTP that we read (chunks, for example).
        """
        if self._has_ended():
            self.close()
        kept = self._streams is not None
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = self._streams
        head = b""
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            body = await reader.readexactly(_content_length(head))
        except (EOFError, OSError, asyncio.LimitOverrunError) as error:
            self.close()
            nothing = not head and not getattr(error, "partial", b"")
            raise (HungUp if kept and nothing else OSError)(str(error)) from error
        if b"\r\nconnection: close" in head:
            self.close()
        return Answer(int(head[9:12]), body)

    def _has_ended(self) -> bool:
        """A server closes what was silent for some seconds; that is no fault, and seen before anything is sent."""
        if self._streams is None:
            return False
        reader, writer = self._streams
        return reader.at_eof() or reader.exception() is not None or writer.is_closing()

    def close(self) -> None:
        """Forget the connection, at once."""
        if self._streams is not None:
            self._streams[1].transport.abort()
            self._streams = None


def _content_length(head: bytes) -> int:
    _, found, rest = head.partition(b"\r\ncontent-length:")
    if not found:
        raise OSError("an answer without Content-Length")
    return int(rest.partition(b"\r\n")[0])


async def ask(port: int, request: bytes) -> Answer:
    """One request on a connection of its own."""
    async with Connection(port) as connection:
        return await connection.send(request)


def ask_now(port: int, request: bytes) -> Answer:
    """The same, for programs without an event loop."""
    return asyncio.run(ask(port, request))


def ask_all(port: int, requests: Sequence[bytes], *, connections: int = 8) -> list[Answer]:
    """Every request once, in order of asking; so a server has seen each of them before anything is measured."""

    async def share(first: int) -> list[Answer]:
        async with Connection(port) as connection:
            return [await connection.send(request) for request in requests[first::connections]]

    async def run() -> list[Answer]:
        shares = await asyncio.gather(*(share(first) for first in range(connections)))
        return [shares[number % connections][number // connections] for number in range(len(requests))]

    return asyncio.run(run())
