"""A client that reads our server's answers, in whatever pieces they come, and says when there is none."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from fastlatch.cli.bench.client import Connection, get, post_form, post_json
from fastlatch.cli.bench.load import Statuses, Storm, closed, open_rate

pytestmark = pytest.mark.anyio

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
BUSY = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\n\r\n"


@asynccontextmanager
async def server(*pieces: bytes, hangs_up: bool = False):
    """Answers each request with these pieces; yields a maker of connections and what it received."""
    received: list[bytes] = []
    serving = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        serving.add(asyncio.current_task())
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                received.append(head)
                for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
                    await asyncio.sleep(0)
                if hangs_up:
                    return
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    host, port = listening.sockets[0].getsockname()
    opened: list[Connection] = []

    async def connect() -> Connection:
        opened.append(await Connection.open(host, port))
        return opened[-1]

    try:
        async with asyncio.timeout(60):
            yield connect, received
    finally:
        for connection in opened:
            connection.close()
        listening.close()
        for task in serving:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)
        await listening.wait_closed()


async def test_an_answer_in_pieces_is_put_together():
    async with server(OK[:10], OK[10:40], OK[40:]) as (connect, _):
        connection = await connect()
        for _ in range(3):
            answer = await connection.ask(get("/x", "t"))
            assert (answer.status, answer.body, answer.json()) == (200, b"{}", {})


async def test_a_request_says_what_it_should():
    async with server(OK) as (connect, received):
        await (await connect()).ask(get("/users/me", "abc"))
    assert received == [b"GET /users/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer abc\r\n\r\n"]
    form = post_form("/token", {"username": "a b", "password": "p&=%"})
    assert form.endswith(b"Content-Length: 32\r\n\r\nusername=a+b&password=p%26%3D%25")
    assert post_json("/users", {"a": 1}).endswith(b'application/json\r\nContent-Length: 8\r\n\r\n{"a": 1}')


async def test_a_server_that_hangs_up_is_noticed():
    async with server(b"HTTP/1.1 200 OK\r\n", hangs_up=True) as (connect, _):
        connection = await connect()
        with pytest.raises(ConnectionError, match="hung up"):
            await connection.ask(get("/", "t"))
        with pytest.raises(ConnectionError, match="hung up"):
            await connection.ask(get("/", "t"))


async def test_an_answer_without_a_length_is_refused():
    async with server(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n") as (connect, _):
        with pytest.raises(ConnectionError, match="Content-Length"):
            await (await connect()).ask(get("/", "t"))


async def test_a_closed_load_counts_every_answer():
    async with server(OK) as (connect, received):
        connections = [await connect() for _ in range(3)]
        statuses, took = await closed(connections, lambda: get("/", "t"), seconds=0.05)
    assert took >= 0.05
    assert statuses == Statuses({200: len(received)})
    assert statuses.good() == len(received) >= 3


async def test_an_open_load_sends_as_many_as_it_should_and_accepts_no_refusal():
    async with server(OK) as (connect, received):
        times = await open_rate([await connect(), await connect()], get("/", "t"), rate=500, count=20)
    assert len(times) == len(received) == 20
    assert min(times) > 0
    async with server(BUSY) as (connect, _):
        with pytest.raises(ConnectionError, match="answered 503"):
            await open_rate([await connect()], get("/", "t"), rate=500, count=1)


async def test_a_stall_is_felt_by_the_requests_that_were_due_meanwhile():
    stalled = asyncio.Event()

    class Stalling:
        async def ask(self, _: bytes):
            if not stalled.is_set():
                stalled.set()
                await asyncio.sleep(0.2)
            return await asyncio.sleep(0, type("Answer", (), {"status": 200}))

    times = await open_rate([Stalling()], b"", rate=100, count=10)
    # The second was due 10 ms after the first, and had to wait for it.
    assert times[1] > 0.1


async def test_a_storm_ends_when_it_is_left_and_counts_refusals():
    async with server(BUSY) as (connect, received):
        connections = [await connect() for _ in range(4)]
        async with Storm(connections, lambda: get("/", "t")) as storm:
            await asyncio.sleep(0.02)
        before = len(received)
        await asyncio.sleep(0.1)
        assert len(received) == before
    assert storm.statuses == Statuses({503: before})
    assert storm.statuses.good() == 0
