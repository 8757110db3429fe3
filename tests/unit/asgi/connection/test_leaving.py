"""Over real sockets: what a kept connection hears and when it is closed, once the server was told to stop."""

import asyncio
import logging
import socket
import threading
import time
from contextlib import contextmanager

import pytest
import uvicorn
from uvicorn.server import ServerState

from fastlatch.asgi.connection.with_h11 import H11Connection
from fastlatch.asgi.connection.with_httptools import HttptoolsConnection
from fastlatch.cli import serving
from fastlatch.settings import Settings

A_WHILE = 0.5
REQUEST = b"GET %s HTTP/1.1\r\nHost: x\r\n\r\n"


class App:
    """Answers `/slow` when it is let."""

    def __init__(self) -> None:
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.heard = ""

    async def __call__(self, scope, receive, send):
        if scope["path"] == "/body":
            self.begun.set()
            while (message := await receive())["type"] == "http.request" and message.get("more_body"):
                pass
            self.heard = message["type"]
            self.may_end.set()
        if scope["path"] == "/slow":
            self.begun.set()
            await asyncio.to_thread(self.may_end.wait, 10)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


class Site:
    def __init__(self, app: App, parser: type) -> None:
        self.app = app
        config = serving.configure(app, Settings.load(_env_file=None))
        config.http, config.lifespan = (
            type("Leaves", (parser,), {"last_request_within": A_WHILE, "rest_of_body_within": A_WHILE}),
            "off",
        )
        self.server = uvicorn.Server(config)
        self.address = ("", 0)

    def stop(self) -> None:
        """Told, and every connection has heard of it."""
        self.server.should_exit = True
        deadline = time.monotonic() + 10
        while not all(connection.is_leaving for connection in list(self.server.server_state.connections)):
            assert time.monotonic() < deadline
            time.sleep(0.01)

    @contextmanager
    def connected(self):
        with socket.create_connection(self.address, timeout=10) as connection:
            yield connection


@pytest.fixture(params=[H11Connection, HttptoolsConnection], ids=["h11", "httptools"])
def parser(request):
    return request.param


@pytest.fixture
def site(parser):
    loggers = [logging.getLogger(name) for name in ("", "fastlatch", "uvicorn", "uvicorn.error")]
    before = [(logger, list(logger.handlers), logger.level) for logger in loggers]
    site = Site(App(), parser)
    with serving.bind("127.0.0.1", 0) as bound:
        bound.listen()
        site.address = bound.getsockname()
        thread = threading.Thread(target=site.server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield site
        finally:
            site.server.should_exit = True
            site.app.may_end.set()
            thread.join(timeout=20)
    # uvicorn configures logging for the whole process.
    for logger, handlers, level in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)


def rest(connection: socket.socket) -> bytes:
    """What comes until the server closes."""
    found = b""
    while part := connection.recv(65_536):
        found += part
    return found


def ask(connection: socket.socket, path: bytes = b"/") -> bytes:
    connection.sendall(REQUEST % path)
    return connection.recv(65_536)


def test_a_kept_connection_has_one_more_answer_that_says_it_is_the_last(site):
    with site.connected() as connection:
        assert b"connection: close" not in ask(connection).lower()
        site.stop()
        connection.sendall(REQUEST % b"/")
        answer = rest(connection)
    assert answer.startswith(b"HTTP/1.1 200")
    assert b"connection: close" in answer.lower()
    assert answer.endswith(b"ok")


def test_a_connection_that_has_asked_nothing_yet_is_answered_too(site):
    with site.connected() as other, site.connected() as connection:
        ask(other)
        site.stop()
        connection.sendall(REQUEST % b"/")
        assert b"connection: close" in rest(connection).lower()


def test_an_answer_under_way_comes_whole_and_says_it_is_the_last(site):
    with site.connected() as connection:
        connection.sendall(REQUEST % b"/slow")
        assert site.app.begun.wait(10)
        site.stop()
        site.app.may_end.set()
        answer = rest(connection)
    assert b"connection: close" in answer.lower()
    assert answer.endswith(b"ok")


def test_who_sends_a_body_slowly_holds_up_no_stop(site):
    with site.connected() as connection:
        connection.sendall(b"POST /body HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf")
        assert site.app.begun.wait(10)
        site.stop()
        since = time.monotonic()
        assert rest(connection) == b""
        assert A_WHILE / 2 < time.monotonic() - since < 5
        assert site.app.may_end.wait(5)
    assert site.app.heard == "http.disconnect"


@pytest.mark.parametrize("begun", [b"", b"GET / HTT"], ids=["nothing", "half a line"])
def test_a_connection_on_which_no_request_comes_is_closed_after_a_while(site, begun):
    with site.connected() as connection:
        ask(connection)
        connection.sendall(begun)
        site.stop()
        since = time.monotonic()
        assert rest(connection) == b""
        assert A_WHILE / 2 < time.monotonic() - since < 5


@pytest.mark.anyio
async def test_a_connection_that_was_accepted_before_and_is_made_after_the_others_were_told_leaves_too(parser):
    config = serving.configure(App(), Settings.load(_env_file=None))
    config.lifespan = "off"
    config.load()

    def connection(state: ServerState):
        return parser(config, state, {}, asyncio.get_running_loop())

    stopping, other = ServerState(), ServerState()
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        async def made(state: ServerState):
            _, protocol = await asyncio.get_running_loop().create_connection(
                lambda: connection(state), *server.getsockname()
            )
            return protocol

        (await made(stopping)).shutdown()
        late, unconcerned = await made(stopping), await made(other)
        assert late.is_leaving
        assert not unconcerned.is_leaving
        for each in [*stopping.connections, *other.connections]:
            each.transport.abort()
        await asyncio.sleep(0)
