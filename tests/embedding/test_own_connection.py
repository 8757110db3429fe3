"""An app under uvicorn with `--http fastlatch.asgi.connection:Connection`: it loses nothing, ours is quicker."""

import asyncio
import json
import logging
import re
import time
from contextlib import asynccontextmanager

import httpx2
import pytest
from fastapi import Depends, FastAPI
from websockets.asyncio.client import connect

from fastlatch import CurrentUser, DirectEndpoints, current_user
from fastlatch.asgi.connection.with_httptools import HttptoolsConnection
from hostile.wire import Wire, configured
from support.direct_road import Server, bearer, get, post
from support.servers import free_port, serving

pytestmark = pytest.mark.anyio

LOGIN = {"grant_type": "password", "username": "rita", "password": "reads every day"}


def host_app(auth) -> FastAPI:
    app = FastAPI()
    app.include_router(auth.router)

    @app.get("/mine")
    async def mine(user: CurrentUser) -> str:
        return user.username

    return app


@asynccontextmanager
async def started(app, **config):
    async with app.router.lifespan_context(app) as state:
        yield Server(DirectEndpoints(app), state, **config)


async def log_in(server) -> str:
    return json.loads((await server.ask(post("/token", LOGIN))).partition(b"\r\n\r\n")[2])["access_token"]


async def test_our_endpoints_are_answered_without_asgi_and_the_apps_own_by_it(make_auth):
    async with started(host_app(make_auth())) as server:
        token = await log_in(server)
        assert server.directly == ["/token"]

        mine = await server.ask(get("/mine", bearer(token)))
        me = await server.ask(get("/users/me", bearer(token)))

        assert mine.endswith(b'"rita"')
        assert json.loads(me.partition(b"\r\n\r\n")[2])["username"] == "rita"
        assert server.directly == ["/token", "/users/me"]


async def test_an_override_and_a_new_route_are_heeded_although_the_head_is_known(make_auth):
    app = host_app(make_auth())
    async with started(app) as server:
        asks = get("/users/me", bearer(await log_in(server)))
        assert (await server.ask(asks, asks)).count(b'"username":"rita"') == 2
        server.directly.clear()

        app.dependency_overrides[current_user] = lambda: None
        overridden = await server.ask(asks)
        app.dependency_overrides.clear()
        assert server.directly == []
        assert not overridden.startswith(b"HTTP/1.1 200 ")

        again = await server.ask(asks)
        assert server.directly == ["/users/me"]
        assert b'"username":"rita"' in again

        app.get("/users/me")(lambda: "the app's own")
        app.router.routes.insert(0, app.router.routes.pop())
        assert (await server.ask(asks)).endswith(b'"the app\'s own"')
        assert server.directly == ["/users/me"]


async def test_a_dependency_of_the_router_is_asked(make_auth):
    asked = []
    app = FastAPI()
    app.include_router(make_auth().router, dependencies=[Depends(lambda: asked.append(1))])
    async with started(app) as server:
        await log_in(server)
        assert (asked, server.directly) == ([1], [])


async def test_what_uvicorn_is_told_by_a_proxy_it_tells_the_app(make_auth):
    """Its own middleware changes the caller's address on the way; a request that names one goes that way."""
    async with started(host_app(make_auth()), proxy_headers=True, forwarded_allow_ips="*") as server:
        token = await log_in(server)
        assert server.directly == ["/token"]

        told = await server.ask(get("/users/me/sessions", bearer(token)))
        assert b'"192.0.2.1"' in told

        forwarded = post("/token", LOGIN, b"X-Forwarded-For: 198.51.100.7\r\n")
        await server.ask(forwarded, forwarded)
        assert server.directly == ["/token"]
        assert (await server.ask(get("/users/me/sessions", bearer(token)))).count(b'"198.51.100.7"') == 2


async def test_the_access_log_of_uvicorn_names_these_requests_too(make_auth, caplog):
    caplog.set_level(logging.INFO, "uvicorn.access")
    async with started(host_app(make_auth()), access_log=True) as server:
        asks = get("/users/me?x=1", bearer(await log_in(server)))
        await server.ask(asks, asks)
        await server.ask(asks, directly=False)

    lines = [record.getMessage() for record in caplog.records if record.name == "uvicorn.access"]
    assert lines == [
        '192.0.2.1:1234 - "POST /token HTTP/1.1" 200',
        *['192.0.2.1:1234 - "GET /users/me?x=1 HTTP/1.1" 200'] * 3,
    ]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n\x81\x80abcd", b"400"),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nContent-Length: 2\r\n\r\nab",
            b"200",
        ),
        (b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n", b"200"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n\r\n", b"200"),
    ],
    ids=["with bytes behind it", "with a body", "to something else", "without being asked for"],
)
async def test_an_odd_wish_for_a_websocket_is_no_way_in(request_, status):
    async def app(_scope, _receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})

    parser = HttptoolsConnection
    wire = Wire(parser, app, config=configured(parser, app, ws="websockets-sansio"))
    await wire.deliver(request_, len(request_))
    await wire.end()
    found = re.findall(rb"HTTP/1\.1 (\d{3}) ", bytes(wire.transport.written))
    assert found == [status]


APP = """
import asyncio
from fastapi import FastAPI, Request, Response, WebSocket
from fastapi.responses import StreamingResponse
from fastlatch import DirectEndpoints, Fastlatch
from fastlatch.asgi.connection import Connection

Connection.head_deadline = 0.5
auth = Fastlatch()
app = FastAPI()
app.include_router(auth.router)

@app.websocket("/echo")
async def echo(socket: WebSocket):
    await socket.accept()
    while True:
        await socket.send_text(await socket.receive_text())

@app.get("/slow")
async def slow():
    async def pieces():
        for number in range(4):
            await asyncio.sleep(0.4)
            yield f"{number} "
    return StreamingResponse(pieces())

@app.get("/large")
async def large():
    return Response(b"x" * 30_000_000)

@app.post("/upload")
async def upload(request: Request):
    size = 0
    async for piece in request.stream():
        size += len(piece)
    return size

asgi = DirectEndpoints(app)
"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("own connection")
    (folder / "main.py").write_text(APP)
    port = free_port()
    command = ["-m", "uvicorn", "main:asgi", "--port", str(port), "--http", "fastlatch.asgi.connection:Connection"]
    with serving([*command, "--timeout-keep-alive", "1"], folder, port=port):
        yield f"127.0.0.1:{port}"


async def test_a_websocket_lives_longer_than_a_request_may_wait_for_its_headers(address):
    async with connect(f"ws://{address}/echo") as socket:
        for word in ("one", "two", "three"):
            await asyncio.sleep(0.4)
            await socket.send(word)
            assert await socket.recv() == word


async def test_an_answer_that_takes_its_time_is_sent_to_its_end(address):
    async with httpx2.AsyncClient() as client:
        assert (await client.get(f"http://{address}/slow")).text == "0 1 2 3 "


async def test_an_upload_in_thousands_of_chunks_arrives(address):
    async def pieces():
        for _ in range(6_000):
            yield b"x" * 1_000

    async with httpx2.AsyncClient() as client:
        assert (await client.post(f"http://{address}/upload", content=pieces())).json() == 6_000_000


async def test_an_answer_that_is_fetched_slowly_arrives_whole(address):
    """What uvicorn calls complete, on a connection that it calls idle, may be far from its caller."""
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=65_536)
    writer.write(b"GET /large HTTP/1.1\r\nHost: x\r\n\r\n")
    head = await reader.readuntil(b"\r\n\r\n")
    assert b"content-length: 30000000" in head
    size, begun = 0, time.monotonic()
    while time.monotonic() - begun < 4:
        size += len(await reader.read(65_536))
        await asyncio.sleep(0.02)
    while size < 30_000_000 and (piece := await reader.read(1_000_000)):
        size += len(piece)
    assert size == 30_000_000
    assert await asyncio.wait_for(reader.read(), 10) == b""  # and then the connection is idle
    writer.close()


async def test_a_websocket_behind_a_request_is_heard(address):
    """Reading was paused while the first was answered."""
    host, _, port = address.partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    wish = (
        b"GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
    )
    writer.write(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n" + wish)
    async with asyncio.timeout(10):
        await reader.readuntil(b"101 Switching Protocols")
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"\x81\x82\x00\x00\x00\x00hi")  # masked with zeros
        assert await reader.readexactly(4) == b"\x81\x02hi"
    writer.close()


async def test_lines_that_are_sent_for_a_long_time_arrive(address):
    async def lines():
        for number in range(5_000):
            yield b"%7d\n" % number
            if number % 500 == 0:
                await asyncio.sleep(0.01)

    async with httpx2.AsyncClient() as client:
        assert (await client.post(f"http://{address}/upload", content=lines())).json() == 40_000


async def test_nobody_is_kept_alive_where_nobody_shall_be(tmp_path):
    (tmp_path / "main.py").write_text(APP)
    port = free_port()
    command = ["-m", "uvicorn", "main:asgi", "--port", str(port), "--http", "fastlatch.asgi.connection:Connection"]
    with serving([*command, "--timeout-keep-alive", "0"], tmp_path, port=port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /openapi.json HTTP/1.1\r\nHost: x\r\n\r\n")
        async with asyncio.timeout(10):
            assert (await reader.read()).startswith(b"HTTP/1.1 200")
        writer.close()
