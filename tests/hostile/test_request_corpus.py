"""RFC 9112: both parsers answer what must be answered, refuse what must be refused, and never work for long at once."""

import asyncio
import logging
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest
import uvicorn

from fastlatch.cli import serving
from fastlatch.cli.connection.with_h11 import H11Connection
from fastlatch.cli.connection.with_httptools import HttptoolsConnection
from hostile.request_corpus import GET, MEGABYTE, RequestCase, chunked, post, request_cases
from hostile.wire import EchoApp, Wire, statuses

pytestmark = pytest.mark.anyio

CASES = list(request_cases())
EACH_CASE = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
PARSERS = {"h11": H11Connection, "httptools": HttptoolsConnection}
EACH_PARSER = pytest.mark.parametrize("parser", PARSERS.values(), ids=PARSERS)
SMALL = 3_000
SOON = 0.05
MOST_CALLS = 200_000
"""In one turn of the loop. All the chunks that the bounds allow cost h11 nearly that, once, and httptools a tenth."""


class Complaints(logging.Handler):
    """What a server logs as its own fault."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@contextmanager
def complaints() -> Iterator[list[str]]:
    handler = Complaints()
    loggers = [logging.getLogger(name) for name in ("asyncio", "uvicorn.error")]
    for logger in loggers:
        logger.addHandler(handler)
    try:
        yield handler.lines
    finally:
        for logger in loggers:
            logger.removeHandler(handler)


@pytest.fixture(scope="module", params=PARSERS.values(), ids=PARSERS)
def server(request):
    """A real one, on a real socket."""
    app = EchoApp()
    config = uvicorn.Config(app, http=request.param, ws="none", lifespan="off", log_config=None, access_log=False)
    server = uvicorn.Server(config)
    with serving.bind("127.0.0.1", 0) as bound:
        bound.listen()
        thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]})
        thread.start()
        try:
            yield app, bound.getsockname()
        finally:
            server.should_exit = True
            thread.join(timeout=20)


def exchange(address, case: RequestCase) -> tuple[bytes, bool]:
    """What comes back, and whether the server closed the connection; TimeoutError if it neither answers nor closes."""
    received = b""
    with socket.create_connection(address, timeout=10) as connection:
        # It may be refused before all of it was sent, and what is in flight then is answered by a reset.
        with suppress(ConnectionError):
            connection.sendall(case.data)
        with suppress(ConnectionError):
            while not is_over(case, received):
                part = connection.recv(65_536)
                if not part:
                    break
                received += part
        return received, not is_over(case, received)


def is_over(case: RequestCase, received: bytes) -> bool:
    """Every answer is there, and the server may keep the connection."""
    found = statuses(received)
    return not case.closes and 400 not in found and len(found) == max(map(len, case.answers))


def assert_as_it_must_be(case: RequestCase, received: bytes, *, closed: bool, app: EchoApp) -> None:
    found = statuses(received)
    assert found in case.answers, received[:300]
    if case.closes or 400 in found:
        assert closed
    if case.bodies is not None:
        assert tuple(app.bodies) == case.bodies
    assert not (case.never_reaches and app.reached)


@EACH_CASE
def test_over_a_socket_each_request_is_answered_or_refused_and_nothing_else(server, case):
    app, address = server
    app.bodies.clear()
    app.reached.clear()

    with complaints() as lines:
        received, closed = exchange(address, case)

    assert_as_it_must_be(case, received, closed=closed, app=app)
    assert lines == []


@EACH_PARSER
@pytest.mark.parametrize("size", [1, 65_536])
@EACH_CASE
async def test_it_makes_no_difference_in_how_many_pieces_they_arrive(parser, case, size):
    if size < SMALL < len(case.data):
        size *= 7_001
    app = EchoApp()
    wire = Wire(parser, app)
    await wire.deliver(case.data, size)

    assert_as_it_must_be(case, bytes(wire.transport.written), closed=wire.transport.closed, app=app)
    assert wire.most_calls < MOST_CALLS
    await wire.end()


@EACH_PARSER
@pytest.mark.parametrize(
    "data",
    [GET * 10_000, b"\r\n" * 100_000, chunked(b"0\r\n\r\n") * 5_000, post(b"Content-Length: 1", body=b"a") * 5_000],
    ids=["requests", "empty lines", "chunked requests", "requests with a body"],
)
async def test_a_flood_on_one_connection_is_parsed_a_request_at_a_time(parser, data):
    app = EchoApp()
    wire = Wire(parser, app)
    wire.receive(data[:262_144])

    assert wire.most_calls < 1_000
    await wire.end()


class SlowApp:
    """Answers when it is told to, and then once more for each time."""

    def __init__(self) -> None:
        self.reached = 0
        self.go = asyncio.Semaphore(0)

    async def __call__(self, _scope, _receive, send) -> None:
        self.reached += 1
        await self.go.acquire()
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})


@EACH_PARSER
async def test_requests_ahead_of_the_answers_wait_in_the_socket(parser):
    app = SlowApp()
    wire = Wire(parser, app)
    for answered in range(3):
        wire.receive(GET * 5)
        await wire.settle()
        assert app.reached == answered + 1
        assert wire.transport.paused
        app.go.release()
        await wire.settle()
        assert len(statuses(bytes(wire.transport.written))) == answered + 1
    await wire.end()


@EACH_PARSER
async def test_who_sends_ahead_without_end_is_not_kept(parser):
    app = SlowApp()
    wire = Wire(parser, app)
    for _ in range(3):
        wire.receive(GET + b"x" * MEGABYTE)
    app.go.release()
    await wire.settle()

    assert wire.transport.closed
    assert statuses(bytes(wire.transport.written)) in {(), (200,)}
    assert app.reached == 1
    await wire.end()


@EACH_PARSER
async def test_a_request_that_waited_is_not_taken_for_idleness(parser):
    app = SlowApp()
    wire = Wire(parser, app, keep_alive=SOON)
    wire.receive(GET * 2)
    app.go.release()
    await wire.settle()
    await asyncio.sleep(3 * SOON)
    app.go.release()
    await wire.settle()

    assert statuses(bytes(wire.transport.written)) == (200, 200)
    await asyncio.sleep(3 * SOON)
    assert wire.transport.closed


@EACH_PARSER
async def test_trailers_are_no_headers(parser):
    app = EchoApp()
    wire = Wire(parser, app)
    await wire.deliver(chunked(b"1\r\na\r\n0\r\nAuthorization: Bearer x\r\nHost: y\r\n\r\n"), 65_536)

    (scope,) = app.reached
    assert [name for name, _ in scope["headers"]] == [b"host", b"transfer-encoding"]
    await wire.end()


@EACH_PARSER
async def test_whitespace_around_a_value_is_no_part_of_it(parser):
    app = EchoApp()
    wire = Wire(parser, app)
    await wire.deliver(b"GET / HTTP/1.1\r\nHost:x\r\nA: \t b c \t\r\n\r\n", 65_536)

    assert app.reached[0]["headers"] == [(b"host", b"x"), (b"a", b"b c")]
    await wire.end()


@EACH_PARSER
async def test_nothing_of_the_apps_follows_a_refusal(parser):
    app = SlowApp()
    wire = Wire(parser, app)
    wire.receive(chunked(b"zz\r\n"))
    app.go.release()
    await wire.settle()

    assert statuses(bytes(wire.transport.written)) == (400,)
    assert wire.transport.closed
    await wire.end()
