"""Throttled, never locked out: what an attacker may try, and what the owner always may."""

import asyncio
import contextlib
import sys
import threading

import pytest

from fastlatch.adapters.limits.memory import MemoryGuessLimiter
from fastlatch.domain.errors import ConfigurationError, TooManyAttempts, Unavailable
from fastlatch.ports.limits import GuessAt

pytestmark = pytest.mark.anyio

HOME = "192.0.2.1"
ELSEWHERE = "198.51.100.1"


@pytest.fixture
def limiter(clock) -> MemoryGuessLimiter:
    return MemoryGuessLimiter("3/minute;5/day", address_rate="10/minute", clock=clock)


async def guess(  # noqa: PLR0913 (the last four say how it ends)
    limiter: MemoryGuessLimiter,
    name: str,
    address: str,
    *,
    kind: GuessAt = GuessAt.USER,
    known: bool = False,
    right: bool = False,
    fault: type[BaseException] | None = None,
) -> None:
    if kind is GuessAt.CLIENT:
        # Checked at once, so there is nothing between its beginning and its end; a right one leaves no trace.
        await limiter.weigh(kind, name, address, right=right or fault is Unavailable)
        return
    async with limiter.attempt(kind, name, address, known=known) as attempt:
        if right:
            attempt.succeeded()
        if fault is not None:
            raise fault


async def refused(
    limiter: MemoryGuessLimiter, name: str, address: str, *, kind: GuessAt = GuessAt.USER, known: bool = False
) -> int:
    """Seconds to wait; 0: a guess is taken. Leaves no trace."""
    try:
        await guess(limiter, name, address, kind=kind, known=known, fault=Unavailable)
    except TooManyAttempts as error:
        return error.retry_after
    except Unavailable:
        return 0
    assert kind is GuessAt.CLIENT
    return 0


def elsewhere(number: int) -> str:
    return f"10.{number // 65_536}.{number // 256 % 256}.{number % 256}"


async def test_wrong_guesses_are_throttled_and_the_wait_is_told(limiter, clock):
    for _ in range(3):
        await guess(limiter, "alice", ELSEWHERE)
        clock.now += 10
    assert await refused(limiter, "alice", ELSEWHERE) == 30
    clock.now += 30
    assert await refused(limiter, "alice", ELSEWHERE) == 0


async def test_thousands_of_addresses_share_the_budget_of_the_account(limiter, clock):
    guesses = 0
    for number in range(10_000):
        clock.now += 8
        try:
            await guess(limiter, "alice", elsewhere(number))
        except TooManyAttempts:
            continue
        guesses += 1
    assert guesses == 5


async def test_thousands_of_accounts_share_the_budget_of_the_address(limiter):
    guesses = 0
    for number in range(1_000):
        try:
            await guess(limiter, f"user {number}", ELSEWHERE)
        except TooManyAttempts:
            continue
        guesses += 1
    assert guesses == 10


async def test_thousands_of_addresses_of_one_ipv6_subnet_are_one(limiter):
    for number in range(10):
        await guess(limiter, f"user {number}", f"2001:db8::{number + 1:x}")
    assert await refused(limiter, "user", "2001:db8::ffff:1")
    assert not await refused(limiter, "user", "2001:db8:0:1::1")


async def test_a_hundred_guesses_at_once_are_counted_while_they_are_under_way(limiter):
    go = asyncio.Event()
    tried = []

    async def one() -> None:
        async with limiter.attempt(GuessAt.USER, "alice", ELSEWHERE):
            tried.append(1)
            await go.wait()

    guesses = [asyncio.create_task(one()) for _ in range(100)]
    await asyncio.wait(guesses[3:])
    assert len(tried) == 3
    assert {task.exception().retry_after for task in guesses[3:]} == {1}
    go.set()
    await asyncio.gather(*guesses[:3])
    assert await refused(limiter, "alice", ELSEWHERE) == 60


async def test_right_guesses_are_not_counted_however_many(limiter):
    for _ in range(50):
        await guess(limiter, "alice", HOME, right=True)
    assert await refused(limiter, "alice", HOME) == 0


async def test_the_owner_logs_in_from_a_known_address_while_an_attacker_guesses_elsewhere(limiter):
    for number in range(3):
        await guess(limiter, "alice", elsewhere(number))
    assert await refused(limiter, "alice", elsewhere(99))
    await guess(limiter, "alice", HOME, known=True, right=True)


async def test_a_login_of_the_owner_gives_the_attacker_nothing(limiter):
    for number in range(3):
        await guess(limiter, "alice", HOME, known=True, right=True)
        await guess(limiter, "alice", elsewhere(number))
    await guess(limiter, "alice", HOME, known=True, right=True)
    assert await refused(limiter, "alice", elsewhere(99)) == 60


async def test_a_known_address_is_throttled_by_a_budget_of_its_own(limiter):
    for _ in range(3):
        await guess(limiter, "alice", HOME, known=True)
    assert await refused(limiter, "alice", HOME, known=True) == 60
    assert await refused(limiter, "alice", ELSEWHERE) == 0
    assert await refused(limiter, "alice", ELSEWHERE, known=True) == 0
    assert await refused(limiter, "bob", HOME, known=True) == 0


@pytest.mark.parametrize("kind", [GuessAt.CLIENT, GuessAt.REGISTRATION])
async def test_clients_and_registration_have_a_budget_for_each_address_so_strangers_spend_nobodys(limiter, kind):
    for number in range(3):
        await guess(limiter, "api", f"2001:db8::{number + 1:x}", kind=kind)
    assert await refused(limiter, "api", "2001:db8::ffff", kind=kind) == 60
    assert await refused(limiter, "api", "2001:db8:0:1::1", kind=kind) == 0
    assert await refused(limiter, "other", "2001:db8::1", kind=kind) == 0


@pytest.mark.parametrize("spent", list(GuessAt))
@pytest.mark.parametrize("name", ["api", "", f"register:{HOME}", "client:api"])
async def test_no_name_of_one_kind_spends_the_budget_of_another(limiter, spent, name):
    for _ in range(3):
        await guess(limiter, name, HOME, kind=spent)
    assert await refused(limiter, name, HOME, kind=spent) == 60
    for other in set(GuessAt) - {spent}:
        for theirs in (name, "api", ""):
            assert await refused(limiter, theirs, HOME, kind=other) == 0
            assert await refused(limiter, theirs, HOME, kind=other, known=True) == 0


@pytest.mark.parametrize("rate", ["off", "1000/minute"])
@pytest.mark.parametrize("kind", [GuessAt.USER, GuessAt.REGISTRATION])
async def test_one_address_holds_no_more_than_its_share_of_the_hashing_queue(clock, rate, kind):
    limiter = MemoryGuessLimiter(rate, address_rate=rate, at_once=16, clock=clock)
    async with contextlib.AsyncExitStack() as held:
        for number in range(16):
            guess_ = limiter.attempt(kind, f"user {number}", HOME, known=bool(number % 2))
            (await held.enter_async_context(guess_)).succeeded()
        for other in (GuessAt.USER, GuessAt.REGISTRATION):
            assert await refused(limiter, "somebody", HOME, kind=other) == 1
        assert await refused(limiter, "somebody", ELSEWHERE, kind=kind) == 0
        assert await refused(limiter, "api", HOME, kind=GuessAt.CLIENT) == 0
    assert await refused(limiter, "somebody", HOME, kind=kind) == 0


async def test_a_right_client_secret_is_refused_like_a_wrong_one_once_its_share_is_spent(limiter, clock):
    for _ in range(3):
        await limiter.weigh(GuessAt.CLIENT, "api", HOME, right=False)
    for right in (True, False):
        with pytest.raises(TooManyAttempts):
            await limiter.weigh(GuessAt.CLIENT, "api", HOME, right=right)
    await limiter.weigh(GuessAt.CLIENT, "api", ELSEWHERE, right=True)
    clock.now += 60
    await limiter.weigh(GuessAt.CLIENT, "api", HOME, right=True)


async def test_a_right_client_secret_is_refused_from_an_address_that_has_failed_too_often_elsewhere(limiter):
    for number in range(10):
        await guess(limiter, f"user {number}", HOME)
    with pytest.raises(TooManyAttempts):
        await limiter.weigh(GuessAt.CLIENT, "api", HOME, right=True)


async def test_an_own_account_frees_nothing_of_the_budget_of_the_address(limiter):
    for number in range(10):
        await guess(limiter, f"user {number}", ELSEWHERE)
        if number < 9:
            await guess(limiter, "mallory", ELSEWHERE, known=True, right=True)
    assert await refused(limiter, "somebody", ELSEWHERE) == 60


async def test_a_refused_guess_is_not_counted(limiter, clock):
    for _ in range(3):
        await guess(limiter, "alice", ELSEWHERE)
    for _ in range(100):
        assert await refused(limiter, "alice", ELSEWHERE)
    clock.now += 60
    assert await refused(limiter, "alice", ELSEWHERE) == 0
    await guess(limiter, "alice", ELSEWHERE)


async def test_what_was_unavailable_is_nobodys_failure(limiter):
    for _ in range(50):
        with pytest.raises(Unavailable):
            await guess(limiter, "alice", ELSEWHERE, fault=Unavailable)
    assert await refused(limiter, "alice", ELSEWHERE) == 0


@pytest.mark.parametrize("error", [ValueError, asyncio.CancelledError, KeyError])
async def test_any_other_end_is_a_failure(limiter, error):
    for _ in range(3):
        with pytest.raises(error):
            await guess(limiter, "alice", ELSEWHERE, fault=error)
    assert await refused(limiter, "alice", ELSEWHERE) == 60


async def test_a_fault_after_a_right_guess_is_not_a_failure(limiter):
    for _ in range(50):
        with pytest.raises(Unavailable):
            await guess(limiter, "alice", HOME, right=True, fault=Unavailable)
    assert await refused(limiter, "alice", HOME) == 0


@pytest.mark.parametrize("off", ["", "off"])
async def test_either_rate_can_be_switched_off(clock, off):
    without_accounts = MemoryGuessLimiter(off, address_rate="10/minute", clock=clock)
    for _ in range(10):
        await guess(without_accounts, "alice", ELSEWHERE)
    assert await refused(without_accounts, "alice", ELSEWHERE)
    assert not await refused(without_accounts, "alice", HOME)
    without_both = MemoryGuessLimiter(off, address_rate=off, clock=clock)
    for _ in range(1_000):
        await guess(without_both, "alice", ELSEWHERE)


def test_a_rate_that_cannot_be_read_refuses_the_start(clock):
    with pytest.raises(ConfigurationError, match="is not a rate"):
        MemoryGuessLimiter("many", clock=clock)
    with pytest.raises(ConfigurationError, match="is not a rate"):
        MemoryGuessLimiter("1/minute", address_rate="many", clock=clock)


@pytest.mark.parametrize("name", ["", "x" * 100_000, "\udc80", "\uff41lice", "a\0b"])
async def test_any_name_and_any_address_can_be_counted(limiter, name):
    for number in range(3):
        await guess(limiter, name, elsewhere(number))
    assert await refused(limiter, name, name) == 60
    assert await refused(limiter, name + "x", name) == 0


@pytest.fixture
def restless_threads():
    """Threads take turns as often as they can, so that what must not be interrupted is."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


async def test_guesses_of_several_event_loops_are_counted_together(clock, restless_threads):
    limiter = MemoryGuessLimiter("500/minute", address_rate="off", clock=clock)
    together = threading.Barrier(4)

    async def guesses() -> int:
        tried = 0
        for _ in range(400):
            try:
                await guess(limiter, "alice", ELSEWHERE)
            except TooManyAttempts:
                continue
            tried += 1
        return tried

    def in_a_loop_of_its_own() -> int:
        together.wait(10)
        return asyncio.run(guesses())

    tried = await asyncio.gather(*(asyncio.to_thread(in_a_loop_of_its_own) for _ in range(4)))
    assert sum(tried) == 500
