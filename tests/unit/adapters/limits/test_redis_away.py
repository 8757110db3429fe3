"""Without Redis each process goes on with what it has counted itself: nobody waits, and nothing fails open."""

import asyncio
import gc
import logging
import time
from collections.abc import AsyncIterator, Callable

import pytest

from fastlatch.adapters.limits import redis_line
from fastlatch.domain.errors import TooManyAttempts
from fastlatch.ports.limits import GuessAt
from support.guesses import Process, guess, refused
from support.tcp_proxy import TcpProxy, Way, in_front_of

pytestmark = pytest.mark.anyio

HOME = "192.0.2.1"
CUT = [Way.REFUSES, Way.SWALLOWS, Way.RESETS]


@pytest.fixture
async def proxy(redis) -> AsyncIterator[TcpProxy]:
    async with in_front_of(redis.port) as proxy:
        yield proxy


@pytest.fixture
async def process_of(proxy, clock) -> AsyncIterator[Callable[..., Process]]:
    made = []

    def make(rate: str = "5/minute", *, url: str = "") -> Process:
        url = url or f"redis://127.0.0.1:{proxy.port}"
        made.append(Process(url, rate, address_rate="off", clock=clock, patience=0.25))
        return made[-1]

    yield make
    for each in made:
        await each.counters.close()


async def until_away(process: Process) -> None:
    """The first guess that gets no answer finds it out."""
    await guess(process.limiter, "finder", "192.0.2.99")
    assert process.counters.away


async def until_back(process: Process, *, within: float) -> None:
    async with asyncio.timeout(within):
        while process.counters.away:  # noqa: ASYNC110 (a state, asked for by nobody but this test)
            await asyncio.sleep(0.02)


@pytest.mark.parametrize("way", CUT)
async def test_each_process_goes_on_with_its_own_books_and_nobody_waits(process_of, proxy, redis, way, caplog):
    caplog.set_level(logging.INFO, "fastlatch.limits")
    one, other = process_of(), process_of()
    for process in (one, other):
        await guess(process.limiter, "alice", HOME)
        await process.counters.settled()
    await proxy.turn(way)
    longest = 0.0
    async with asyncio.timeout(30):
        for process in (one, other):
            for number in range(30):
                begun = time.monotonic()
                # Four more and no further: what it has counted before is not forgotten.
                if number < 4:
                    await guess(process.limiter, "alice", HOME)
                else:
                    assert await refused(process.limiter, "alice", HOME) in range(50, 61)
                await guess(process.limiter, "owner", HOME, right=True)
                await guess(process.limiter, "api", HOME, kind=GuessAt.CLIENT, right=True)
                longest = max(longest, time.monotonic() - begun)
    assert longest < 0.8
    assert one.counters.away
    assert other.counters.away
    await proxy.turn(Way.OPEN)
    for process in (one, other):
        await until_back(process, within=2)
    for _ in range(5):
        await guess(one.limiter, "carol", HOME)
    await one.counters.settled()
    assert await refused(other.limiter, "carol", HOME) in range(50, 61)
    told = [record.getMessage() for record in caplog.records]
    assert len([line for line in told if " is back" in line]) == 2
    assert len([line for line in told if " is away " in line]) == 2


@pytest.mark.parametrize("way", CUT)
async def test_logins_under_way_when_it_goes_are_given_back_when_it_is_back(process_of, proxy, redis, way):
    one, other = process_of("1/minute"), process_of("1/minute")
    async with one.limiter.attempt(GuessAt.USER, "alice", HOME) as attempt:
        await proxy.turn(way)
        await until_away(one)
        attempt.succeeded()
    await proxy.turn(Way.OPEN)
    await until_back(one, within=2)
    await one.counters.settled()
    assert await refused(other.limiter, "alice", HOME) == 0


async def test_a_connection_that_was_merely_closed_is_back_at_once(process_of, redis):
    process = process_of()
    await guess(process.limiter, "alice", HOME)
    redis.client.client_kill_filter(_type="normal", skipme=True)
    await until_away(process)
    await until_back(process, within=0.5)


async def test_while_it_is_away_it_is_asked_once_a_second_by_nobody_who_waits(process_of, proxy, monkeypatch):
    monkeypatch.setattr(redis_line, "_RETRY", 0.2)
    process = process_of()
    asked = 0

    async def count(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        asked += 1
        writer.close()

    await proxy.turn(Way.REFUSES)
    async with await asyncio.start_server(count, "127.0.0.1", proxy.port):
        begun = time.monotonic()
        while time.monotonic() < begun + 1:
            await guess(process.limiter, f"user {time.monotonic()}", HOME)
            await asyncio.sleep(0.001)
        assert 2 <= asked <= 7
        await process.counters.close()


async def test_what_is_kept_for_it_is_bounded(process_of, proxy, monkeypatch):
    monkeypatch.setattr(redis_line, "_MOST_WAITING", 50)
    process = process_of("1000/minute")
    held = [process.limiter.attempt(GuessAt.USER, f"user {number}", f"10.0.0.{number}") for number in range(100)]
    for each in held:
        await each.__aenter__()
    await proxy.turn(Way.REFUSES)
    await until_away(process)
    for each in held:
        each.succeeded()
        await each.__aexit__(None, None, None)
    assert len(process.counters._line._waiting) == 50  # noqa: SLF001 (the memory it holds)


async def test_a_line_that_is_closed_while_it_tries_again_leaves_no_error_behind(process_of, proxy, monkeypatch):
    monkeypatch.setattr(redis_line, "_RETRY", 0.0)
    reported = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: reported.append(context["message"]))
    await proxy.turn(Way.REFUSES)
    for moment in range(100):
        process = process_of()
        await until_away(process)
        await asyncio.sleep(moment / 50_000)
        await process.counters.close()
        del process
    gc.collect()
    assert reported == []


def full(client) -> None:
    client.config_set("maxmemory-policy", "noeviction")
    client.config_set("maxmemory", "1")


def replica(client) -> None:
    client.replicaof("127.0.0.1", 1)


def other_password(client) -> None:
    client.config_set("requirepass", "another")
    client.client_kill_filter(_type="normal", skipme=True)


def as_before(client) -> None:
    client.execute_command("AUTH", "another") if client.config_get("requirepass")["requirepass"] else None
    client.config_set("requirepass", "")
    client.config_set("maxmemory", "0")
    client.replicaof("NO", "ONE")


@pytest.fixture
def quick(process_of, monkeypatch) -> Callable[..., Process]:
    """Tries ten times a second."""
    monkeypatch.setattr(redis_line, "_RETRY", 0.1)
    return process_of


@pytest.mark.parametrize(
    ("trouble", "why"),
    [(full, "OutOfMemoryError"), (replica, "ReadOnlyError"), (other_password, "AuthenticationError")],
)
async def test_a_server_that_takes_no_guesses_is_away_and_the_log_says_why(quick, redis, trouble, why, caplog):
    caplog.set_level(logging.INFO, "fastlatch.limits")
    process = quick()
    await guess(process.limiter, "alice", HOME)
    await process.counters.settled()
    trouble(redis.client)
    try:
        for _ in range(4):
            await guess(process.limiter, "alice", HOME)
        with pytest.raises(TooManyAttempts):
            await guess(process.limiter, "alice", HOME)
        assert process.counters.away
        async with asyncio.timeout(3):
            while why not in caplog.text:  # noqa: ASYNC110 (a line that the next try writes)
                await asyncio.sleep(0.02)
        # Several tries later it still is, and has not come and gone.
        await asyncio.sleep(0.5)
        assert " is back" not in caplog.text
    finally:
        as_before(redis.client)
    await until_back(process, within=2)


async def test_no_password_is_in_the_log(process_of, proxy, caplog):
    caplog.set_level(logging.DEBUG)
    process = process_of(url=f"redis://user:not-for-eyes@127.0.0.1:{proxy.port}/3")
    await guess(process.limiter, "alice", HOME)
    assert "127.0.0.1" in caplog.text
    assert "not-for-eyes" not in caplog.text
    assert "not-for-eyes" not in repr(vars(process.counters._line))  # noqa: SLF001 (what a traceback would show)


async def test_a_fault_that_nobody_has_thought_of_leaves_nobody_waiting(process_of, monkeypatch):
    process = process_of()

    async def fault(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(process.counters._line._connection, "send_packed_command", fault)  # noqa: SLF001 (to make it fail)
    async with asyncio.timeout(5):
        for _ in range(5):
            await guess(process.limiter, "alice", HOME)
    with pytest.raises(TooManyAttempts):
        await guess(process.limiter, "alice", HOME)
