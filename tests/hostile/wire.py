"""A connection without a network: bytes go into one of our parsers as they would arrive, and its answers come out."""

import asyncio
import re
import sys
from typing import Any

import uvicorn
from starlette.responses import Response
from uvicorn.server import ServerState

from fastlatch.web.direct_answers import DirectAnswer

_STATUS = re.compile(rb"HTTP/1\.1 (\d{3}) ")


def statuses(received: bytes) -> tuple[int, ...]:
    """The status codes of the answers, in order. `EchoApp` writes nothing that looks like one."""
    return tuple(int(found) for found in _STATUS.findall(received))


class EchoApp:
    """Reads every body and says how long it was; `/unread` answers without reading, `/begun` begins before it reads."""

    def __init__(self) -> None:
        self.reached: list[dict[str, Any]] = []
        self.bodies: list[int] = []

    async def __call__(self, scope, receive, send) -> None:
        self.reached.append(scope)
        start = {"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]}
        if scope["path"] == "/begun":
            await send(start)
        if scope["path"] != "/unread" and not await self._read(receive):
            return
        if scope["path"] != "/begun":
            await send(start)
        await send({"type": "http.response.body", "body": b"ok"})

    async def _read(self, receive) -> bool:
        length = 0
        while True:
            message = await receive()
            if message["type"] != "http.request":
                return False
            length += len(message["body"])
            if not message.get("more_body"):
                self.bodies.append(length)
                return True


class DirectEchoApp(EchoApp):
    """Says the same without ASGI, at once or after a turn of the loop."""

    edition = 0

    def __init__(self, *, at_once: bool) -> None:
        super().__init__()
        self.at_once = at_once
        self.answered_directly = 0

    def direct(self, scope):
        return None if scope["path"] in {"/unread", "/begun"} else DirectAnswer(self._answer, success_needs_proof=True)

    def _answer(self, scope, body):
        self.reached.append(scope)
        self.bodies.append(len(body))
        self.answered_directly += 1
        return Response("ok") if self.at_once else self._later()

    async def _later(self):
        await asyncio.sleep(0)
        return Response("ok")


class FakeTransport(asyncio.Transport):
    """Keeps what is written, until a while after it was closed, as a real one with a full buffer does."""

    def __init__(self) -> None:
        super().__init__()
        self.written = bytearray()
        self.paused = False
        self.closed = False
        self.gone = asyncio.Event()
        self.protocol: asyncio.BaseProtocol | None = None

    def write(self, data) -> None:
        if not self.gone.is_set():
            self.written += data

    def is_closing(self) -> bool:
        return self.closed

    def close(self) -> None:
        if not self.closed:
            self.closed = True
            asyncio.get_running_loop().call_later(0.002, self._lose)

    abort = close

    def _lose(self) -> None:
        self.gone.set()
        self.protocol.connection_lost(None)

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def get_extra_info(self, name, default=None):
        return {"peername": ("192.0.2.1", 1234), "sockname": ("192.0.2.2", 80)}.get(name, default)


def configured(parser: type, app, keep_alive: float = 5, **changes: Any) -> uvicorn.Config:
    """As our own servers are; to be shared by the connections of one server."""
    usual = {"ws": "none", "access_log": False, "proxy_headers": False}
    config = uvicorn.Config(app, http=parser, lifespan="off", log_config=None, **usual | changes)
    config.timeout_keep_alive = keep_alive
    config.load()
    return config


class Wire:
    """One connection of `parser` to `app`, in the running loop."""

    def __init__(self, parser: type, app, keep_alive: float = 5, config: uvicorn.Config | None = None) -> None:
        self.config = config or configured(parser, app, keep_alive)
        self.transport = FakeTransport()
        self.protocol = parser(self.config, ServerState(), {}, asyncio.get_running_loop())
        self.transport.protocol = self.protocol
        self.protocol.connection_made(self.transport)
        self.most_calls = 0
        """Of Python or of C, while one piece was received."""

    async def deliver(self, data: bytes, size: int) -> None:
        """As a socket would: in pieces, none while reading is paused, none after the end."""
        for start in range(0, len(data), size):
            await self.settle(5)
            if self.transport.closed or self.transport.paused:
                return
            self.receive(data[start : start + size])
        await self.settle()

    def receive(self, piece: bytes) -> None:
        """One piece, at once, whether anybody wants it or not."""
        calls = 0

        def profile(_frame, event, _argument) -> None:
            nonlocal calls
            calls += event in {"call", "c_call"}

        before = sys.getprofile()
        sys.setprofile(profile)
        try:
            self.protocol.data_received(piece)
        finally:
            sys.setprofile(before)
        self.most_calls = max(self.most_calls, calls)

    async def settle(self, turns: int = 500) -> None:
        """Let the app do what it can."""
        for _ in range(turns):
            await asyncio.sleep(0)

    async def end(self) -> None:
        self.transport.close()
        await self.transport.gone.wait()
        await self.settle()
