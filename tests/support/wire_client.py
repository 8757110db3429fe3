"""HTTP/1.1 by hand over kept connections: says exactly what became of each request, and never asks twice by itself."""

import asyncio
import enum
import json
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode


class Fate(enum.Enum):
    ANSWERED = "answered"
    """Status, headers and as many bytes as the headers say."""
    REFUSED = "refused"
    """Nobody took the connection."""
    CLOSED = "closed"
    """It was ended before a byte of an answer came."""
    BROKEN = "broken"
    """Part of an answer came."""
    LATE = "late"
    """Nothing came in the caller's time."""


@dataclass(frozen=True)
class Exchange:
    """One request, and what became of it."""

    name: str
    at: float
    """Seconds, by the monotonic clock, when it was sent."""
    seconds: float
    fate: Fate
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    on_kept: bool = False
    """The connection had served a request before."""

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def closes(self) -> bool:
        return self.headers.get("connection", "").lower() == "close"


class WireClient:
    """One connection at a time, opened when needed; not for two requests at once."""

    def __init__(self, port: int, *, host: str = "127.0.0.1", patience: float = 10.0, keeps: bool = True) -> None:
        self._port = port
        self._host = host
        self._patience = patience
        self._keeps = keeps
        self._stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, *, token: str = "", name: str = "") -> Exchange:
        return await self.send("GET", path, token=token, name=name)

    async def form(self, path: str, fields: Mapping[str, str], *, token: str = "", name: str = "") -> Exchange:
        return await self.send("POST", path, urlencode(fields).encode(), token=token, name=name)

    async def send_json(self, method: str, path: str, value: object, *, token: str = "", name: str = "") -> Exchange:
        body = json.dumps(value).encode()
        return await self.send(method, path, body, kind="application/json", token=token, name=name)

    async def send(  # noqa: PLR0913 (one argument a part of a request)
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        *,
        kind: str = "application/x-www-form-urlencoded",
        token: str = "",
        name: str = "",
    ) -> Exchange:
        lines = [f"{method} {path} HTTP/1.1", "Host: localhost"]
        if token:
            lines.append(f"Authorization: Bearer {token}")
        if body is not None:
            lines += [f"Content-Type: {kind}", f"Content-Length: {len(body)}"]
        request = "\r\n".join([*lines, "", ""]).encode() + (body or b"")
        name, at, on_kept = name or f"{method} {path}", time.monotonic(), self._stream is not None

        def became(fate: Fate, *answer: Any) -> Exchange:
            if fate is not Fate.ANSWERED:
                self.close()
            return Exchange(name, at, time.monotonic() - at, fate, *answer, on_kept=on_kept)

        try:
            async with asyncio.timeout(self._patience):
                try:
                    reader, writer = self._stream = self._stream or await self._open()
                except OSError:
                    return became(Fate.REFUSED)
                answer = _Answer(reader)
                try:
                    writer.write(request)
                    await answer.read()
                except (OSError, asyncio.IncompleteReadError, _Cut):
                    return became(Fate.BROKEN if answer.begun else Fate.CLOSED)
        except TimeoutError:
            return became(Fate.LATE)
        exchange = became(Fate.ANSWERED, answer.status, answer.headers, answer.body)
        if exchange.closes or not self._keeps:
            self.close()
        return exchange

    @property
    def own_port(self) -> int | None:
        """Of the connection that is kept."""
        return None if self._stream is None else int(self._stream[1].get_extra_info("sockname")[1])

    def close(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            with suppress(OSError, RuntimeError):
                stream[1].transport.abort()

    def __del__(self) -> None:
        # A test that fails leaves its clients behind; what it has to say is not to be buried in warnings.
        self.close()

    async def _open(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_connection(self._host, self._port)


class _Cut(Exception):
    """The connection ended where an answer had to go on."""


class _Answer:
    def __init__(self, reader: asyncio.StreamReader) -> None:
        self._reader = reader
        self.begun = False
        self.status = 0
        self.headers: dict[str, str] = {}
        self.body = b""

    async def read(self) -> None:
        first = await self._line()
        self.status = int(first.split(" ")[1])
        while line := await self._line():
            name, _, value = line.partition(":")
            self.headers[name.lower()] = value.strip()
        if self.headers.get("transfer-encoding") == "chunked":
            while length := int(await self._line(), 16):
                self.body += await self._reader.readexactly(length)
                await self._line()
            await self._line()
        elif self.status not in {204, 304}:
            self.body = await self._reader.readexactly(int(self.headers["content-length"]))

    async def _line(self) -> str:
        line = await self._reader.readline()
        self.begun = self.begun or bool(line)
        if not line.endswith(b"\n"):
            raise _Cut
        return line.decode("latin-1").strip()
