"""A prober whose connections were closed meanwhile asks on new ones, and calls nobody wrong for it."""

import asyncio
from collections.abc import Mapping

import pytest
from benchmarks.http_client import Connection, HungUp, get
from benchmarks.probe import observe

from support.benchmark_apps import scripted

pytestmark = pytest.mark.anyio


async def test_connections_that_a_stall_opened_may_end_before_the_next_one() -> None:
    asked = 0

    async def stalls_twice(_connection: int, _request: bytes) -> tuple[int, Mapping[str, object]]:
        nonlocal asked
        asked += 1
        # Ten requests wait in each stall, on as many connections; between the two, one connection is enough.
        if asked <= 10 or 60 < asked <= 70:
            await asyncio.sleep(0.12)
        return 200, {}

    async with scripted(stalls_twice, hangs_up_after=0.2) as port:
        seen = await observe(port, "/profile", ["t"], seconds=1, rate=100, patience=5)

    assert (seen.sent, seen.answered, seen.bad_answers) == (100, 100, 0)


async def test_a_connection_that_has_ended_is_opened_anew() -> None:
    async def fine(connection: int, _request: bytes) -> tuple[int, Mapping[str, object]]:
        return 200 + connection, {}

    async with scripted(fine, hangs_up_after=0.01) as port, Connection(port) as connection:
        statuses = []
        for _ in range(2):
            statuses.append((await connection.send(get("/"))).status)
            await asyncio.sleep(0.1)

    assert statuses == [200, 201]


async def test_only_a_kept_connection_that_gave_nothing_may_be_asked_again() -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await reader.readuntil(b"\r\n\r\n")
        writer.write(next(pieces))
        writer.close()

    pieces = iter([b"", b"HTTP/1.1 200 OK\r\n"])
    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with listening, Connection(listening.sockets[0].getsockname()[1]) as connection:
        await connection.send(get("/"))
        with pytest.raises(HungUp):
            await connection.send(get("/"))
        await connection.send(get("/"))
        with pytest.raises(OSError, match="17 bytes read") as broken:
            await connection.send(get("/"))
    assert not isinstance(broken.value, HungUp)
