"""A way to a server that can be cut in the three ways in which networks are cut."""

import asyncio
import enum
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Way(enum.Enum):
    OPEN = enum.auto()
    REFUSES = enum.auto()
    """Nobody listens there."""
    SWALLOWS = enum.auto()
    """Connections are made and stay, and no byte comes through."""
    RESETS = enum.auto()
    """Every connection is cut off."""


class TcpProxy:
    def __init__(self, target: int) -> None:
        self._target = target
        self._way = Way.OPEN
        self._passing = asyncio.Event()
        self._passing.set()
        self._server: asyncio.Server | None = None
        self._pairs: set[asyncio.StreamWriter] = set()
        self.port = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def turn(self, way: Way) -> None:
        """From now on."""
        before, self._way = self._way, way
        if before is Way.REFUSES and way is not Way.REFUSES:
            await self.start()
        if way is Way.SWALLOWS:
            self._passing.clear()
        else:
            self._passing.set()
        if way in {Way.REFUSES, Way.RESETS}:
            if way is Way.REFUSES and self._server is not None:
                self._server.close()
            for writer in list(self._pairs):
                writer.transport.abort()

    async def stop(self) -> None:
        if self._server is not None:
            self._server.close()
        for writer in list(self._pairs):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._pairs.add(writer)
        if self._way is Way.RESETS:
            writer.transport.abort()
            return
        there: asyncio.StreamWriter | None = None
        try:
            await self._passing.wait()
            from_there, there = await asyncio.open_connection("127.0.0.1", self._target)
            self._pairs.add(there)
            await asyncio.gather(self._pass(reader, there), self._pass(from_there, writer))
        except OSError:
            writer.transport.abort()
        finally:
            for each in (writer, there):
                if each is not None:
                    self._pairs.discard(each)
                    each.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65_536):
                await self._passing.wait()
                writer.write(data)
                await writer.drain()
        writer.close()


@asynccontextmanager
async def in_front_of(port: int) -> AsyncIterator[TcpProxy]:
    proxy = TcpProxy(port)
    await proxy.start()
    try:
        yield proxy
    finally:
        await proxy.stop()
