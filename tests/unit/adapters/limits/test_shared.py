"""Guesses are counted together by several processes, under names that tell nothing."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable

import pytest

from fastlatch.adapters.limits import redis_line
from fastlatch.adapters.limits.shared_counters import SharedCounters
from fastlatch.domain.errors import TooManyAttempts, Unavailable
from fastlatch.ports.limits import GuessAt
from support.guesses import Process, elsewhere, guess, refused

pytestmark = pytest.mark.anyio

HOME = "192.0.2.1"
A_MINUTE = range(50, 61)
"""The clock of the counters goes on, and a busy machine takes its time."""
DOCUMENTED_USER = (
    "fastlatch reset on >its-password ~fastlatch:guesses:* "
    "+evalsha +script|load +time +zadd +zrange +zrangebyscore +zremrangebyscore +zrem +zcount +pexpire"
)


@pytest.fixture
async def process_of(redis, clock) -> AsyncIterator[Callable[..., Process]]:
    """One more process that counts in the same server."""
    made = []

    def make(rate: str = "3/minute;5/day", *, address_rate: str = "10/minute", url: str = "") -> Process:
        made.append(Process(url or redis.socket_url, rate, address_rate=address_rate, clock=clock))
        return made[-1]

    yield make
    for each in made:
        await each.counters.close()


async def fail(process: Process, times: int = 1, *, name: str = "alice", address: str = HOME) -> None:
    async with asyncio.timeout(20):
        for _ in range(times):
            await guess(process.limiter, name, address)
        await process.counters.settled()


async def test_a_failure_counts_to_the_very_edge_of_its_window(process_of, redis):
    one, other = process_of(), process_of()
    await fail(one, 3)
    redis.let_pass(57)
    assert await refused(other.limiter, "alice", HOME) in {1, 2, 3}
    redis.let_pass(3)
    assert await refused(other.limiter, "alice", HOME) == 0


async def test_no_second_ever_sees_more_guesses_than_its_amount_and_hardly_fewer(process_of):
    several = [process_of("5/second", address_rate="off") for _ in range(4)]
    now = asyncio.get_running_loop().time
    end = now() + 2.2
    passed: list[tuple[float, float]] = []

    async def go_on(process: Process) -> None:
        while now() < end:
            before = now()
            try:
                async with process.limiter.attempt(GuessAt.USER, "alice", HOME):
                    passed.append((before, now()))
            except TooManyAttempts:
                await asyncio.sleep(0.01)

    # Each process alone would allow as many, so what is seen here is what they allow together.
    await asyncio.gather(*(go_on(process) for process in several for _ in range(3)))
    passed.sort()
    assert all(after[1] - before[0] >= 1 for before, after in zip(passed, passed[5:], strict=False))
    assert len(passed) >= 10


async def test_of_several_windows_the_longest_wait_is_told(process_of, redis):
    one, other = process_of(), process_of()
    await fail(one, 3)
    redis.let_pass(60)
    await fail(other, 2)
    assert 24 * 3600 - 70 <= await refused(other.limiter, "alice", HOME) <= 24 * 3600 - 60


async def test_a_guess_of_a_process_that_died_stays_counted_until_its_window_is_over(process_of, redis):
    dead, alive = process_of("1/minute"), process_of("1/minute")
    await dead.limiter.attempt(GuessAt.USER, "alice", HOME).__aenter__()
    assert await refused(alive.limiter, "alice", HOME) == 1
    await dead.counters.close()
    assert await refused(alive.limiter, "alice", HOME) == 1
    redis.let_pass(60)
    assert await refused(alive.limiter, "alice", HOME) == 0


async def test_how_a_guess_ended_is_told_also_when_its_process_stops_at_once(process_of):
    stopping, other = process_of("1/minute"), process_of("1/minute")
    await guess(stopping.limiter, "alice", HOME, right=True)
    await stopping.counters.close()
    assert await refused(other.limiter, "alice", HOME) == 0


async def test_a_guess_that_others_have_left_no_place_for_costs_the_own_books_nothing(process_of, redis, clock):
    one, other = process_of(), process_of()
    await fail(one, 3)
    for _ in range(10):
        with pytest.raises(TooManyAttempts):
            await guess(other.limiter, "alice", HOME)
        with pytest.raises(TooManyAttempts):
            await fail_as_client_until_refused(other)
    redis.client.flushall()
    await fail(other, 3)


async def fail_as_client_until_refused(process: Process) -> None:
    for _ in range(4):
        await guess(process.limiter, "api", elsewhere(1), kind=GuessAt.CLIENT)


async def test_a_cancelled_guess_counts_and_leaves_the_line_as_it_should_be(process_of):
    one, other = process_of(address_rate="off"), process_of(address_rate="off")
    for number in range(1, 30, 2):
        await fail(other, 3, name=f"guessed {number}")
    begun = 0
    for number in range(60):
        task = asyncio.create_task(guess(one.limiter, f"user {number}", HOME))
        for _ in range(number % 12):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        begun += task.cancelled()
    assert begun > 10
    assert not one.counters.away
    # Each answer belongs to its question.
    asked = [refused(one.limiter, f"guessed {number}", HOME) for number in range(30)]
    assert [wait > 1 for wait in await asyncio.gather(*asked)] == [False, True] * 15
    for _ in range(3):
        task = asyncio.create_task(guess(one.limiter, "alice", HOME))
        await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
    await one.counters.settled()
    assert await refused(one.limiter, "alice", HOME) in A_MINUTE
    assert await refused(other.limiter, "alice", HOME) > 0


async def test_no_name_and_no_address_is_to_be_read_in_the_server(process_of, redis):
    process = process_of()
    await fail(process, name="alice")
    await guess(process.limiter, "api", HOME, kind=GuessAt.CLIENT)
    await guess(process.limiter, "", HOME, kind=GuessAt.REGISTRATION)
    await process.counters.settled()
    keys = list(redis.client.scan_iter())
    held = b" ".join([*keys, *(redis.client.dump(key) for key in keys)])
    assert len(keys) == 4
    assert all(key.startswith(b"fastlatch:guesses:") for key in keys)
    for told in (b"alice", b"api", b"192", b"strangers", b"addresses", HOME.encode()):
        assert told not in held.replace(b"fastlatch:guesses:", b"")


async def test_whatever_is_counted_is_forgotten_when_its_longest_window_is_over(process_of, redis):
    process = process_of()
    await fail(process)
    lives = sorted(redis.client.ttl(key) for key in redis.client.scan_iter())
    assert lives[0] in A_MINUTE
    assert lives[1] in range(24 * 3600 - 10, 24 * 3600 + 1)
    redis.let_pass(24 * 3600)
    await asyncio.sleep(0.01)
    assert list(redis.client.scan_iter()) == []


async def test_installations_with_other_secrets_never_meet(process_of, redis):
    await fail(process_of(), 3)
    theirs = process_of()
    theirs.limiter._counters = SharedCounters(redis.socket_url, os.urandom(32))  # noqa: SLF001 (all else is the same)
    assert await refused(theirs.limiter, "alice", HOME) == 0
    await theirs.limiter._counters.close()  # noqa: SLF001 (as above)


async def test_no_counter_holds_more_than_its_largest_amount(process_of, redis):
    several = [process_of("20/minute;30/day", address_rate="40/hour") for _ in range(3)]
    for number in range(120):
        for process in several:
            try:
                await guess(process.limiter, f"user {number % 2}", HOME)
            except TooManyAttempts:
                continue
        if number % 30 == 0:
            redis.let_pass(60)
    assert max(redis.client.zcard(key) for key in redis.client.scan_iter()) == 40


async def test_what_lies_ahead_of_a_clock_that_was_set_back_happened_just_now(process_of, redis):
    one, other = process_of("3/minute"), process_of("3/minute")
    await fail(one, 2)
    await one.limiter.attempt(GuessAt.USER, "alice", HOME).__aenter__()
    redis.let_pass(-3600)
    assert await refused(other.limiter, "alice", HOME) == 1
    redis.let_pass(60)
    assert await refused(other.limiter, "alice", HOME) == 0


async def test_a_server_that_has_forgotten_the_scripts_is_told_them_again(process_of, redis):
    process = process_of()
    await fail(process)
    redis.client.script_flush()
    await fail(process, 2)
    assert not process.counters.away
    assert await refused(process_of().limiter, "alice", HOME) in A_MINUTE


async def test_right_client_secrets_ask_at_most_once_a_second(process_of, redis, clock):
    process = process_of()
    redis.client.config_resetstat()
    for _ in range(300):
        await guess(process.limiter, "api", HOME, kind=GuessAt.CLIENT, right=True)
        clock.now += 0.01
    calls = redis.client.info("commandstats")["cmdstat_evalsha"]["calls"]
    assert 3 <= calls <= 4


async def test_a_right_client_secret_is_refused_a_second_after_its_share_was_spent_elsewhere(process_of, clock):
    asking, other = process_of(), process_of()
    await guess(asking.limiter, "api", HOME, kind=GuessAt.CLIENT, right=True)
    for _ in range(3):
        await guess(other.limiter, "api", HOME, kind=GuessAt.CLIENT)
    clock.now += 1
    for right in (True, False):
        with pytest.raises(TooManyAttempts) as refusal:
            await guess(asking.limiter, "api", HOME, kind=GuessAt.CLIENT, right=right)
        assert refusal.value.retry_after in A_MINUTE


async def test_with_both_rates_off_nobody_is_asked(process_of, redis):
    process = process_of("off", address_rate="off")
    redis.client.config_resetstat()
    for _ in range(20):
        await fail(process)
        await guess(process.limiter, "api", HOME, kind=GuessAt.CLIENT)
        with pytest.raises(Unavailable):
            await guess(process.limiter, "alice", HOME, fault=Unavailable)
    assert "cmdstat_evalsha" not in redis.client.info("commandstats")


async def test_a_line_that_is_silent_for_long_is_kept_alive(process_of, redis, monkeypatch):
    monkeypatch.setattr(redis_line, "_LONGEST_SILENCE", 0.02)
    process = process_of()
    await fail(process)
    redis.client.config_resetstat()
    await asyncio.sleep(0.5)
    assert redis.client.info("commandstats")["cmdstat_evalsha"]["calls"] > 3
    assert not process.counters.away


async def test_the_user_that_the_documentation_describes_may_do_what_is_needed(process_of, redis):
    redis.client.execute_command("ACL", "SETUSER", *DOCUMENTED_USER.split())
    url = redis.url.replace("redis://", "redis://fastlatch:its-password@")
    one, other = process_of(url=url), process_of(url=url)
    await fail(one, 2)
    await guess(one.limiter, "alice", HOME, right=True)
    await fail(other)
    assert not one.counters.away
    redis.let_pass(1)
    assert await refused(one.limiter, "alice", HOME) in A_MINUTE
    redis.let_pass(59)
    assert await refused(one.limiter, "alice", HOME) == 0
    assert not one.counters.away
