"""What one process bounds for itself, in one event loop or in several."""

import asyncio
import contextlib
import sys
import threading

import pytest

from fastlatch.adapters.limits.memory import MemoryGuessLimiter
from fastlatch.domain.errors import ConfigurationError, TooManyAttempts
from fastlatch.ports.limits import GuessAt
from support.guesses import guess, refused

pytestmark = pytest.mark.anyio

HOME = "192.0.2.1"
ELSEWHERE = "198.51.100.1"


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


def test_a_rate_that_cannot_be_read_refuses_the_start(clock):
    with pytest.raises(ConfigurationError, match="is not a rate"):
        MemoryGuessLimiter("many", clock=clock)
    with pytest.raises(ConfigurationError, match="is not a rate"):
        MemoryGuessLimiter("1/minute", address_rate="many", clock=clock)


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
