"""Over real sockets: whoever opens a connection and is slow, in whatever way, does not keep it."""

import asyncio
import logging
import socket
import threading
import time
from contextlib import contextmanager
from dataclasses import replace

import pytest
import uvicorn

from fastlatch.asgi import create_app
from fastlatch.asgi.connection.with_h11 import H11Connection
from fastlatch.asgi.connection.with_httptools import HttptoolsConnection
from fastlatch.cli import serving
from fastlatch.settings import Settings

SOON = 0.3
REQUEST = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(params=[H11Connection, HttptoolsConnection], ids=["h11", "httptools"])
def parser(request):
    return request.param


@pytest.fixture
def impatient_for_headers(parser):
    return type("ImpatientForHeaders", (parser,), {"head_deadline": SOON})


@pytest.fixture
def impatient_for_readers(parser):
    return type("ImpatientForReaders", (parser,), {"answer_deadline": SOON})


@pytest.fixture(autouse=True)
def logging_as_it_was():
    """Uvicorn configures logging for the whole process."""
    loggers = [logging.getLogger(name) for name in ("", "fastlatch", "uvicorn", "uvicorn.error")]
    before = [(logger, list(logger.handlers), logger.level) for logger in loggers]
    yield
    for logger, handlers, level in before:
        logger.handlers[:] = handlers
        logger.setLevel(level)


@contextmanager
def served(app, http, settings: Settings | None = None):
    config = serving.configure(app, settings or Settings.load(_env_file=None))
    config.http, config.lifespan = http, "on" if settings else "off"
    server = uvicorn.Server(config)
    with serving.bind("127.0.0.1", 0) as bound:
        bound.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield bound.getsockname()
        finally:
            server.should_exit = True
            thread.join(timeout=20)


class App:
    """Answers every request; `/slow` after the headers' deadline, `/endless` with more than anybody reads."""

    def __init__(self) -> None:
        self.headers: list[list[tuple[bytes, bytes]]] = []
        self.ended = threading.Event()

    async def __call__(self, scope, _receive, send):
        self.headers.append(scope["headers"])
        if scope["path"] == "/slow":
            await asyncio.sleep(2 * SOON)
        endless = scope["path"] == "/endless"
        length = b"100000000" if endless else b"2"
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", length)]})
        try:
            for _ in range(99 if endless else 0):
                await send({"type": "http.response.body", "body": b"x" * 1_000_000, "more_body": True})
            await send({"type": "http.response.body", "body": b"x" * 1_000_000 if endless else b"ok"})
        finally:
            self.ended.set()


@pytest.fixture
def app():
    return App()


@pytest.fixture
def address(app, impatient_for_headers):
    with served(app, impatient_for_headers) as address:
        yield address


@contextmanager
def connected(address):
    with socket.create_connection(address, timeout=10) as connection:
        yield connection


def rest(connection: socket.socket) -> bytes:
    """What comes until the server closes; TimeoutError if it does not."""
    found = b""
    try:
        while part := connection.recv(65_536):
            found += part
    except ConnectionResetError:
        pass
    return found


@pytest.mark.parametrize("begun", [b"", b"\r\n", b"GET", REQUEST[:-2]], ids=["nothing", "a line", "a word", "half"])
def test_a_connection_that_does_not_finish_its_headers_is_closed(address, app, begun):
    with connected(address) as connection:
        connection.sendall(begun)
        rest(connection)
    assert app.headers == []


def test_a_byte_now_and_then_does_not_prolong_the_deadline(address, app):
    with connected(address) as connection:
        connection.sendall(REQUEST[:-2])
        begun = time.monotonic()
        try:
            while time.monotonic() - begun < 20 * SOON:
                connection.sendall(b"a:b\r\n")
                time.sleep(SOON / 10)
        except OSError:
            pass
        assert time.monotonic() - begun < 20 * SOON
    assert app.headers == []


@pytest.mark.parametrize("begun", [b"", b"GET", REQUEST[:-2]], ids=["nothing", "a word", "half"])
def test_a_connection_that_is_kept_has_the_deadline_again(address, begun):
    with connected(address) as connection:
        connection.sendall(REQUEST)
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        connection.sendall(begun)
        assert rest(connection) == b""


def test_who_sends_the_body_after_the_answer_slowly_has_no_more_time_than_anybody(address):
    with connected(address) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        begun = time.monotonic()
        try:
            while time.monotonic() - begun < 20 * SOON:
                connection.sendall(b"x")
                time.sleep(SOON / 10)
        except OSError:
            pass
        assert time.monotonic() - begun < 20 * SOON


def test_an_answer_may_take_longer_than_the_headers(address):
    with connected(address) as connection:
        connection.sendall(REQUEST.replace(b"/ ", b"/slow ") * 2)
        assert rest(connection).count(b"HTTP/1.1 200") == 2


def test_who_does_not_read_the_answer_does_not_keep_the_connection(app, impatient_for_readers):
    with served(app, impatient_for_readers) as address, connected(address) as connection:
        connection.sendall(REQUEST.replace(b"/ ", b"/endless "))
        assert app.ended.wait(timeout=10)
        assert len(rest(connection)) < 100_000_000


def test_a_header_of_a_megabyte_reaches_the_app_and_too_many_do_not(address, app):
    long = b"GET / HTTP/1.1\r\nAuthorization: Bearer " + b"x" * 1_000_000 + b"\r\n"
    with connected(address) as connection:
        connection.sendall(long + b"Host: x\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")
    with connected(address) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n" + b"a:\r\n" * 5000 + b"\r\n")
        assert rest(connection).startswith(b"HTTP/1.1 400")
    ((_, value), _) = app.headers[0]
    assert len(value) == 1_000_007
    assert len(app.headers) == 1


class Hasty:
    """Our app, with less patience for a body."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send):
        if scope["type"] == "http":
            context = scope["state"]["fastlatch"]
            scope["state"]["fastlatch"] = replace(context, policy=replace(context.policy, body_deadline=SOON))
        await self.app(scope, receive, send)


def test_half_a_body_is_answered_with_408_and_the_connection_is_closed(tmp_path, parser):
    settings = Settings.load(_env_file=None, database_url=f"sqlite:///{tmp_path / 'x.db'}")
    head = b"POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\nContent-Length: 100\r\n\r\n"
    with served(Hasty(create_app(settings)), parser, settings) as address:
        for path, kind, word in (
            (b"/token", b"application/x-www-form-urlencoded", b'"error":"invalid_request"'),
            (b"/users", b"application/json", b'{"detail":'),
        ):
            with connected(address) as connection:
                connection.sendall(head % (path, kind) + b"half")
                answer = rest(connection)
            assert answer.startswith(b"HTTP/1.1 408")
            assert b"connection: close" in answer.lower()
            assert word in answer
