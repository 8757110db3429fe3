"""Throttled, never locked out: what an attacker may try and what the owner always may, in one process or several."""

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from fastlatch.adapters.limits.memory import MemoryGuessLimiter
from fastlatch.domain.errors import TooManyAttempts, Unavailable
from fastlatch.ports.limits import GuessAt, GuessLimiter
from support.guesses import Process, Processes, elsewhere, guess, refused

pytestmark = pytest.mark.anyio

HOME = "192.0.2.1"
ELSEWHERE = "198.51.100.1"
A_MINUTE = range(50, 61)
"""The clock of shared counters goes on, and a busy machine takes its time."""


@pytest.fixture(params=["one process", "four processes"])
def several(request) -> bool:
    return request.param == "four processes"


@pytest.fixture
async def limiter_of(request, several, clock) -> AsyncIterator[Callable[..., GuessLimiter]]:
    """Makes a limiter with these rates; in four processes no book of one is ever full before the shared counters."""
    made = []

    def make(rate: str, *, address_rate: str) -> GuessLimiter:
        if not several:
            return MemoryGuessLimiter(rate, address_rate=address_rate, clock=clock)
        url = request.getfixturevalue("redis").socket_url
        made.append(Processes([Process(url, rate, address_rate=address_rate, clock=clock) for _ in range(4)]))
        return made[-1]

    yield make
    for each in made:
        await each.close()


@pytest.fixture
def limiter(limiter_of) -> GuessLimiter:
    return limiter_of("3/minute;5/day", address_rate="10/minute")


@pytest.fixture
def let_pass(request, several, clock) -> Callable[[float], None]:
    def go_on(seconds: float) -> None:
        clock.now += seconds
        if several:
            request.getfixturevalue("redis").let_pass(seconds)

    return go_on


@pytest.fixture
def thousands(several) -> int:
    """As many as take no longer than a second."""
    return 100 if several else 10_000


async def test_wrong_guesses_are_throttled_and_the_wait_is_told(limiter, let_pass):
    for _ in range(3):
        await guess(limiter, "alice", ELSEWHERE)
        let_pass(10)
    assert await refused(limiter, "alice", ELSEWHERE) in range(20, 31)
    let_pass(30)
    assert await refused(limiter, "alice", ELSEWHERE) == 0


async def test_thousands_of_addresses_share_the_budget_of_the_account(thousands, limiter, let_pass):
    guesses = 0
    for number in range(thousands):
        let_pass(8)
        try:
            await guess(limiter, "alice", elsewhere(number))
        except TooManyAttempts:
            continue
        guesses += 1
    assert guesses == 5


async def test_thousands_of_accounts_share_the_budget_of_the_address(thousands, limiter):
    guesses = 0
    for number in range(thousands):
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
    tried, told = [], []

    async def one() -> None:
        try:
            async with limiter.attempt(GuessAt.USER, "alice", ELSEWHERE):
                tried.append(1)
                await go.wait()
        except TooManyAttempts as error:
            told.append(error.retry_after)
            if len(told) == 97:
                go.set()

    async with asyncio.timeout(20):
        await asyncio.gather(*(one() for _ in range(100)))
    assert len(tried) == 3
    assert set(told) == {1}
    assert await refused(limiter, "alice", ELSEWHERE) in A_MINUTE


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
    assert await refused(limiter, "alice", elsewhere(99)) in A_MINUTE


async def test_a_known_address_is_throttled_by_a_budget_of_its_own(limiter):
    for _ in range(3):
        await guess(limiter, "alice", HOME, known=True)
    assert await refused(limiter, "alice", HOME, known=True) in A_MINUTE
    assert await refused(limiter, "alice", ELSEWHERE) == 0
    assert await refused(limiter, "alice", ELSEWHERE, known=True) == 0
    assert await refused(limiter, "bob", HOME, known=True) == 0


@pytest.mark.parametrize("kind", [GuessAt.CLIENT, GuessAt.REGISTRATION])
async def test_clients_and_registration_have_a_budget_for_each_address_so_strangers_spend_nobodys(limiter, kind):
    for number in range(3):
        await guess(limiter, "api", f"2001:db8::{number + 1:x}", kind=kind)
    assert await refused(limiter, "api", "2001:db8::ffff", kind=kind) in A_MINUTE
    assert await refused(limiter, "api", "2001:db8:0:1::1", kind=kind) == 0
    assert await refused(limiter, "other", "2001:db8::1", kind=kind) == 0


@pytest.mark.parametrize("spent", list(GuessAt))
@pytest.mark.parametrize("name", ["api", "", f"register:{HOME}", "client:api"])
async def test_no_name_of_one_kind_spends_the_budget_of_another(limiter, spent, name):
    for _ in range(3):
        await guess(limiter, name, HOME, kind=spent)
    assert await refused(limiter, name, HOME, kind=spent) in A_MINUTE
    for other in set(GuessAt) - {spent}:
        for theirs in (name, "api", ""):
            assert await refused(limiter, theirs, HOME, kind=other) == 0
            assert await refused(limiter, theirs, HOME, kind=other, known=True) == 0


async def test_a_right_client_secret_is_refused_like_a_wrong_one_once_its_share_is_spent(limiter, let_pass):
    for _ in range(3):
        await limiter.weigh(GuessAt.CLIENT, "api", HOME, right=False)
    for right in (True, False):
        with pytest.raises(TooManyAttempts):
            await limiter.weigh(GuessAt.CLIENT, "api", HOME, right=right)
    await limiter.weigh(GuessAt.CLIENT, "api", ELSEWHERE, right=True)
    let_pass(60)
    await limiter.weigh(GuessAt.CLIENT, "api", HOME, right=True)


async def test_what_others_guess_from_its_address_stops_no_right_client_secret(limiter):
    """An API behind the address of many users is not to be kept from its issuer by wrong logins of theirs."""
    for number in range(10):
        await guess(limiter, f"user {number}", HOME)
    with pytest.raises(TooManyAttempts):
        await limiter.weigh(GuessAt.CLIENT, "other", HOME, right=False)
    await limiter.weigh(GuessAt.CLIENT, "api", HOME, right=True)


async def test_an_own_account_frees_nothing_of_the_budget_of_the_address(limiter):
    for number in range(10):
        await guess(limiter, f"user {number}", ELSEWHERE)
        if number < 9:
            await guess(limiter, "mallory", ELSEWHERE, known=True, right=True)
    assert await refused(limiter, "somebody", ELSEWHERE) in A_MINUTE


async def test_a_refused_guess_is_not_counted(limiter, let_pass):
    for _ in range(3):
        await guess(limiter, "alice", ELSEWHERE)
    for _ in range(100):
        assert await refused(limiter, "alice", ELSEWHERE)
    let_pass(60)
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
    assert await refused(limiter, "alice", ELSEWHERE) in A_MINUTE


async def test_a_fault_after_a_right_guess_is_not_a_failure(limiter):
    for _ in range(50):
        with pytest.raises(Unavailable):
            await guess(limiter, "alice", HOME, right=True, fault=Unavailable)
    assert await refused(limiter, "alice", HOME) == 0


@pytest.mark.parametrize("off", ["", "off"])
async def test_either_rate_can_be_switched_off(thousands, limiter_of, off):
    without_accounts = limiter_of(off, address_rate="10/minute")
    for _ in range(10):
        await guess(without_accounts, "alice", ELSEWHERE)
    assert await refused(without_accounts, "alice", ELSEWHERE)
    assert not await refused(without_accounts, "alice", HOME)
    without_both = limiter_of(off, address_rate=off)
    for _ in range(thousands):
        await guess(without_both, "alice", ELSEWHERE)


@pytest.mark.parametrize("name", ["", "x" * 100_000, "\udc80", "\uff41lice", "a\0b"])
async def test_any_name_and_any_address_can_be_counted(limiter, name):
    for number in range(3):
        await guess(limiter, name, elsewhere(number))
    assert await refused(limiter, name, name) in A_MINUTE
    assert await refused(limiter, name + "x", name) == 0
