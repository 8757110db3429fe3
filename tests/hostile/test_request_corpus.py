"""RFC 9112: both parsers answer what must be answered, refuse what must be refused, and never work for long at once."""

import asyncio
import contextvars
import logging
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import partial

import pytest
import uvicorn
from starlette.responses import Response

from fastlatch.asgi.connection.direct_exchange import wire as wire_of
from fastlatch.asgi.connection.known_heads import known_heads
from fastlatch.asgi.connection.unparsed import without_upgrade
from fastlatch.asgi.connection.with_h11 import H11Connection
from fastlatch.asgi.connection.with_httptools import HttptoolsConnection
from fastlatch.cli import serving
from hostile.request_corpus import GET, MEGABYTE, RequestCase, chunked, post, request_cases
from hostile.wire import DirectEchoApp, EchoApp, Wire, configured, statuses

pytestmark = pytest.mark.anyio

CASES = list(request_cases())
EACH_CASE = pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
WAYS = {
    "h11": (H11Connection, EchoApp),
    "httptools": (HttptoolsConnection, EchoApp),
    "httptools without ASGI": (HttptoolsConnection, partial(DirectEchoApp, at_once=True)),
    "httptools without ASGI, later": (HttptoolsConnection, partial(DirectEchoApp, at_once=False)),
}
EACH_PARSER = pytest.mark.parametrize("parser", [H11Connection, HttptoolsConnection], ids=["h11", "httptools"])
EACH_WAY = pytest.mark.parametrize(("parser", "make_app"), WAYS.values(), ids=WAYS)
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


@pytest.fixture(scope="module", params=WAYS.values(), ids=WAYS)
def server(request):
    """A real one, on a real socket."""
    parser, make_app = request.param
    app = make_app()
    config = uvicorn.Config(
        app, http=parser, ws="none", lifespan="off", log_config=None, access_log=False, proxy_headers=False
    )
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


@EACH_WAY
@pytest.mark.parametrize("size", [1, 65_536])
@EACH_CASE
async def test_it_makes_no_difference_in_how_many_pieces_they_arrive(parser, make_app, case, size):
    if size < SMALL < len(case.data):
        size *= 7_001
    app = make_app()
    wire = Wire(parser, app)
    await wire.deliver(case.data, size)

    assert_as_it_must_be(case, bytes(wire.transport.written), closed=wire.transport.closed, app=app)
    assert wire.most_calls < MOST_CALLS
    await wire.end()


@pytest.mark.parametrize("at_once", [True, False])
@pytest.mark.parametrize("size", [1, 65_536])
@EACH_CASE
async def test_it_makes_no_difference_that_a_head_was_seen_before(at_once, case, size):
    if size < SMALL < len(case.data):
        size *= 7_001
    app = DirectEchoApp(at_once=at_once)
    config = configured(HttptoolsConnection, app)
    for _ in range(2):
        app.bodies.clear()
        app.reached.clear()
        wire = Wire(HttptoolsConnection, app, config=config)
        await wire.deliver(case.data, size)
        await wire.end()

    assert_as_it_must_be(case, bytes(wire.transport.written), closed=wire.transport.closed, app=app)


@EACH_WAY
@pytest.mark.parametrize(
    "data",
    [GET * 10_000, b"\r\n" * 100_000, chunked(b"0\r\n\r\n") * 5_000, post(b"Content-Length: 1", body=b"a") * 5_000],
    ids=["requests", "empty lines", "chunked requests", "requests with a body"],
)
async def test_a_flood_on_one_connection_is_parsed_a_request_at_a_time(parser, make_app, data):
    app = make_app()
    config = configured(parser, app)
    for _ in range(2):
        wire = Wire(parser, app, config=config)
        wire.receive(data[:262_144])

        assert wire.most_calls < 1_000
        assert len(app.reached) <= 1
        await wire.end()
        app.reached.clear()


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


@EACH_WAY
async def test_trailers_are_no_headers(parser, make_app):
    app = make_app()
    wire = Wire(parser, app)
    await wire.deliver(chunked(b"1\r\na\r\n0\r\nAuthorization: Bearer x\r\nHost: y\r\n\r\n"), 65_536)

    (scope,) = app.reached
    assert [name for name, _ in scope["headers"]] == [b"host", b"transfer-encoding"]
    await wire.end()


@EACH_WAY
async def test_whitespace_around_a_value_is_no_part_of_it(parser, make_app):
    app = make_app()
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


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_request_is_answered_without_asgi_once_it_is_whole_and_only_then(at_once):
    app = DirectEchoApp(at_once=at_once)
    wire = Wire(HttptoolsConnection, app)
    whole = post(b"Content-Length: 3", body=b"abc")
    for answered in range(1, 4):
        wire.receive(whole)
        await wire.settle()
        assert app.answered_directly == answered
    wire.receive(whole[:-1])
    await wire.settle()
    wire.receive(whole[-1:])
    await wire.settle()

    assert app.answered_directly == 3
    assert app.bodies == [3, 3, 3, 3]
    assert statuses(bytes(wire.transport.written)) == (200,) * 4
    await wire.end()


async def test_a_known_head_is_not_parsed_again():
    app = DirectEchoApp(at_once=True)
    wire = Wire(HttptoolsConnection, app)
    wire.receive(GET)
    wire.protocol.parser = None
    wire.receive(GET)
    await wire.settle()

    assert statuses(bytes(wire.transport.written)) == (200, 200)
    assert app.reached[0]["headers"] == app.reached[1]["headers"]
    await wire.end()


async def test_heads_that_differ_in_one_byte_are_two_heads():
    app = DirectEchoApp(at_once=True)
    wire = Wire(HttptoolsConnection, app)
    for value in (b"1", b"2", b"1"):
        wire.receive(b"GET / HTTP/1.1\r\nHost: x\r\nA: %b\r\n\r\n" % value)
        await wire.settle()

    assert [dict(scope["headers"])[b"a"] for scope in app.reached] == [b"1", b"2", b"1"]
    await wire.end()


async def test_each_server_knows_the_heads_of_its_own():
    first, second = DirectEchoApp(at_once=True), DirectEchoApp(at_once=True)
    for app in (first, second):
        wire = Wire(HttptoolsConnection, app)
        wire.receive(GET)
        await wire.end()

    assert (first.answered_directly, second.answered_directly) == (1, 1)


class RefusingApp(DirectEchoApp):
    """Says no."""

    def _answer(self, scope, body):
        super()._answer(scope, body)
        return Response("no", 401)


async def test_what_was_refused_is_not_known():
    app = RefusingApp(at_once=True)
    wire = Wire(HttptoolsConnection, app)
    for number in range(3):
        wire.receive(b"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %d\r\n\r\n" % number)
        await wire.settle()

    assert len(known_heads(wire.config)) == 0
    assert statuses(bytes(wire.transport.written)) == (401, 401, 401)
    await wire.end()


@pytest.mark.parametrize(
    ("lines", "kept"),
    [(b"A: " + b"a" * 1_480 + b"\r\n", True), (b"A: " + b"a" * 1_536 + b"\r\n", False), (b"a:b\r\n" * 19, True),
     (b"a:b\r\n" * 20, False)],
    ids=["short", "long", "few lines", "many lines"],
)  # fmt: skip
async def test_a_head_of_any_size_is_answered_and_only_small_ones_are_kept(lines, kept):
    app = DirectEchoApp(at_once=True)
    wire = Wire(HttptoolsConnection, app)
    wire.receive(b"GET / HTTP/1.1\r\nHost: x\r\n" + lines + b"\r\n")
    await wire.settle()

    assert app.answered_directly == 1
    assert len(known_heads(wire.config)) == kept
    await wire.end()


async def test_a_head_that_comes_in_pieces_is_not_searched_from_its_beginning_each_time():
    """Two megabytes in pieces of ten bytes: searching all of it each time would take minutes."""
    wire = Wire(HttptoolsConnection, DirectEchoApp(at_once=True))
    head = b"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: " + b"a" * MEGABYTE
    for start in range(0, len(head), 10):
        wire.protocol.data_received(head[start : start + 10])

    assert not wire.transport.closed
    await wire.end()


async def test_who_does_not_read_is_not_written_to_without_end():
    app = DirectEchoApp(at_once=True)
    wire = Wire(HttptoolsConnection, app)
    wire.receive(GET)
    wire.protocol.pause_writing()
    wire.receive(GET)
    await wire.settle()
    assert statuses(bytes(wire.transport.written)) == (200,)

    wire.protocol.resume_writing()
    await wire.settle()
    assert statuses(bytes(wire.transport.written)) == (200, 200)
    await wire.end()


@pytest.mark.parametrize("seen_before", [False, True])
async def test_beyond_the_limit_of_connections_nothing_is_answered_directly(seen_before):
    app = DirectEchoApp(at_once=True)
    wire = Wire(HttptoolsConnection, app)
    if seen_before:
        wire.receive(GET)
    wire.protocol.limit_concurrency = 1
    wire.receive(GET)
    await wire.settle()

    assert statuses(bytes(wire.transport.written))[-1] == 503
    assert app.answered_directly == seen_before
    await wire.end()


async def test_a_server_that_stops_answers_what_is_under_way_and_closes():
    app = DirectEchoApp(at_once=False)
    wire = Wire(HttptoolsConnection, app)
    wire.receive(GET)
    wire.protocol.shutdown()
    await wire.settle()

    assert statuses(bytes(wire.transport.written)) == (200,)
    assert b"connection: close\r\n" in wire.transport.written
    assert wire.transport.closed
    await wire.end()


async def test_a_caller_that_has_left_gets_no_answer():
    app = DirectEchoApp(at_once=False)
    wire = Wire(HttptoolsConnection, app)
    wire.receive(GET)
    wire.protocol.connection_lost(None)
    await wire.settle()

    assert app.answered_directly == 1
    assert not wire.transport.written


async def test_an_idle_connection_is_closed_and_one_that_goes_on_is_not():
    app = DirectEchoApp(at_once=True)
    # Much longer than one pause, so that a busy machine does not make a pause too long; shorter than all of them.
    wire = Wire(HttptoolsConnection, app, keep_alive=5 * SOON)
    for _ in range(6):
        wire.receive(GET)
        await asyncio.sleep(SOON)
    assert not wire.transport.closed

    async with asyncio.timeout(60):
        while not wire.transport.closed:  # noqa: ASYNC110 (the transport has no event)  # noqa: ASYNC110 (a transport has no event for this)
            await asyncio.sleep(SOON)


@pytest.mark.parametrize("value", [b"a\r\nb: c", b"a\nb", b"a\0b"])
def test_an_answer_with_a_header_that_would_be_two_is_not_sent(value):
    answer = Response("ok")
    answer.raw_headers.append((b"a", value))
    with pytest.raises(RuntimeError, match="control characters"):
        wire_of(answer, (), keep_alive=True)


@pytest.mark.parametrize("at_once", [True, False])
async def test_who_sends_many_requests_ahead_is_read_no_further_than_the_next_of_them(at_once):
    wire = Wire(HttptoolsConnection, DirectEchoApp(at_once=at_once))
    wire.receive(GET * 100)
    assert wire.transport.paused

    await wire.settle(2_000)
    assert statuses(bytes(wire.transport.written)) == (200,) * 100
    assert not wire.transport.paused
    await wire.end()


@pytest.mark.parametrize("loop", ["asyncio", "uvloop"])
def test_over_a_socket_whoever_sends_without_end_fills_no_memory(loop):
    """Answered at once and never asked to wait: what is kept of what was sent stays within what one read brings."""
    most = 0

    class Watched(HttptoolsConnection):
        def data_received(self, data: bytes) -> None:
            nonlocal most
            super().data_received(data)
            most = max(most, len(self._unparsed.data))

    config = uvicorn.Config(
        DirectEchoApp(at_once=True), http=Watched, loop=loop, ws="none", lifespan="off", log_config=None,
        access_log=False, proxy_headers=False,
    )  # fmt: skip
    server = uvicorn.Server(config)
    with serving.bind("127.0.0.1", 0) as bound:
        bound.listen()
        thread = threading.Thread(target=lambda: server.run(sockets=[bound]))
        thread.start()
        with socket.create_connection(bound.getsockname(), timeout=10) as connection:
            threading.Thread(target=read_to_the_end, args=[connection], daemon=True).start()
            sent, give_up = 0, time.monotonic() + 3
            while sent < 10 * MEGABYTE and time.monotonic() < give_up:
                sent += connection.send(GET * 4_000)
        server.should_exit = True
        thread.join(timeout=20)

    assert most > 0
    assert most < MEGABYTE


def read_to_the_end(connection: socket.socket) -> None:
    with suppress(OSError):
        while connection.recv(1_000_000):
            pass


@pytest.mark.parametrize("at_once", [True, False])
async def test_a_request_that_waits_behind_the_last_answer_of_a_server_is_not_carried_out(at_once):
    app = DirectEchoApp(at_once=at_once)
    wire = Wire(HttptoolsConnection, app)
    wire.receive(GET * 2)
    await wire.settle(0 if at_once else 2)
    assert wire.transport.written
    wire.protocol.shutdown()
    await wire.settle()

    assert app.answered_directly == len(statuses(bytes(wire.transport.written)))
    await wire.end()


class FailingApp(DirectEchoApp):
    """Has a fault."""

    def _answer(self, _scope, _body):
        if self.at_once:
            raise KeyError("hunter2")
        return self._fail()

    async def _fail(self):
        await asyncio.sleep(0)
        raise KeyError("hunter2")


@pytest.mark.parametrize("at_once", [True, False])
async def test_whoever_meets_a_fault_hears_of_it_and_only_of_it(at_once):
    wire = Wire(HttptoolsConnection, FailingApp(at_once=at_once))
    with complaints() as lines:
        wire.receive(GET)
        await wire.settle()

    assert statuses(bytes(wire.transport.written)) == (500,)
    assert b"hunter2" not in wire.transport.written
    assert wire.transport.closed
    assert lines == ["Exception in an endpoint that is answered directly"]
    await wire.end()


async def test_a_request_that_is_cancelled_does_not_keep_its_caller_waiting():
    wire = Wire(HttptoolsConnection, DirectEchoApp(at_once=False))
    wire.receive(GET)
    for task in wire.protocol.tasks:
        task.cancel()
    await wire.settle()

    assert wire.transport.closed
    await wire.end()


async def test_what_one_request_has_set_is_not_there_for_the_next():
    seen = []
    variable = contextvars.ContextVar("variable", default="nothing")

    class Setting(DirectEchoApp):
        def _answer(self, scope, body):
            seen.append(variable.get())
            return super()._answer(scope, body)

        async def _later(self):
            variable.set("mine")
            return await super()._later()

    wire = Wire(HttptoolsConnection, Setting(at_once=False))
    wire.receive(GET * 3)
    await wire.settle()

    assert seen == ["nothing"] * 3
    await wire.end()


@pytest.mark.parametrize("status", [204, 205, 304])
def test_an_answer_that_may_have_no_body_and_has_one_is_not_sent(status):
    with pytest.raises(RuntimeError, match="has a body"):
        wire_of(Response("ok", status), (), keep_alive=True)


async def test_an_answer_that_says_so_ends_the_connection():
    class Ending(DirectEchoApp):
        def _answer(self, scope, body):
            super()._answer(scope, body)
            return Response("ok", 400, {"Connection": "close"})

    wire = Wire(HttptoolsConnection, Ending(at_once=True))
    wire.receive(GET)
    assert wire.transport.closed
    await wire.end()


def test_a_request_line_is_no_upgrade_however_it_begins():
    head = b"upgrade: x HTTP/1.1\r\nUpgrade: y\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"
    assert without_upgrade(head) == b"upgrade: x HTTP/1.1\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n"


class PatientApp(DirectEchoApp):
    """Answers when it is told to."""

    def __init__(self) -> None:
        super().__init__(at_once=False)
        self.go = asyncio.Event()

    async def _later(self):
        await self.go.wait()
        return Response("ok")


@pytest.mark.parametrize("seen_before", [False, True])
async def test_a_request_that_takes_long_is_not_taken_for_idleness(seen_before):
    app = PatientApp()
    wire = Wire(HttptoolsConnection, app, keep_alive=SOON)
    if seen_before:
        app.go.set()
        wire.receive(GET)
        await wire.settle()
        app.go.clear()
    wire.receive(GET)
    await asyncio.sleep(4 * SOON)
    assert not wire.transport.closed

    app.go.set()
    await wire.settle()
    assert statuses(bytes(wire.transport.written)) == (200,) * (1 + seen_before)
    await wire.end()


async def test_half_a_head_after_an_answer_is_not_taken_for_idleness():
    wire = Wire(HttptoolsConnection, DirectEchoApp(at_once=True), keep_alive=SOON)
    wire.receive(GET)
    wire.receive(GET[:-2])
    await asyncio.sleep(4 * SOON)
    assert not wire.transport.closed

    wire.receive(GET[-2:])
    assert statuses(bytes(wire.transport.written)) == (200, 200)
    await wire.end()


async def test_beyond_the_limit_of_requests_under_way_nothing_is_answered_directly():
    app = PatientApp()
    config = configured(HttptoolsConnection, app)
    busy, late = (Wire(HttptoolsConnection, app, config=config) for _ in range(2))
    late.protocol.tasks = busy.protocol.tasks
    late.protocol.limit_concurrency = 2
    busy.receive(GET)
    busy.protocol.tasks.add(asyncio.create_task(app.go.wait()))
    late.receive(GET)
    await late.settle()

    assert statuses(bytes(late.transport.written)) == (503,)
    app.go.set()
    await busy.end()
    await late.end()


async def test_a_late_answer_waits_for_a_caller_that_reads():
    app = PatientApp()
    wire = Wire(HttptoolsConnection, app)
    wire.receive(GET)
    wire.protocol.pause_writing()
    app.go.set()
    await wire.settle()
    assert not wire.transport.written

    wire.protocol.resume_writing()
    await wire.settle()
    assert statuses(bytes(wire.transport.written)) == (200,)
    await wire.end()


@EACH_WAY
async def test_crumbs_are_refused_where_too_many_come_at_once_and_taken_where_they_come_slowly(parser, make_app):
    """Whatever is parsed in one go keeps everybody else waiting."""
    at_once = Wire(parser, make_app())
    await at_once.deliver(chunked(b"1\r\na\r\n" * 20_000), 65_536)
    assert at_once.transport.closed
    assert at_once.most_calls < MOST_CALLS
    await at_once.end()

    app = make_app()
    slowly = Wire(parser, app)
    await slowly.deliver(chunked(b"1\r\na\r\n" * 5_000 + b"0\r\n\r\n"), 997)
    assert app.bodies == [5_000]
    await slowly.end()


@pytest.mark.parametrize("chunk", [b"11\r\n" + b"a" * 17 + b"\r\n", b"1\r\na\r\n"])
async def test_after_a_piece_of_many_chunks_others_come_first(chunk):
    app = EchoApp()
    wire = Wire(HttptoolsConnection, app)
    wire.receive(b"POST /unread HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n")
    await wire.settle(5)
    wire.receive(chunk * 2_000)
    assert wire.transport.paused
    await wire.settle(2)
    assert not wire.transport.paused
    await wire.end()
