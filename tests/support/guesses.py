"""Guesses at a limiter, and limiters as several processes have them."""

import itertools
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from fastlatch.adapters.limits.memory import MemoryGuessLimiter
from fastlatch.adapters.limits.shared import SharedGuessLimiter
from fastlatch.adapters.limits.shared_counters import SharedCounters
from fastlatch.domain.errors import TooManyAttempts, Unavailable
from fastlatch.ports.clock import Clock
from fastlatch.ports.limits import Attempt, GuessAt, GuessLimiter

KEY = b"a key of these tests, 32 bytes.."


async def guess(  # noqa: PLR0913 (the last four say how it ends)
    limiter: GuessLimiter,
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
    limiter: GuessLimiter, name: str, address: str, *, kind: GuessAt = GuessAt.USER, known: bool = False
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


class Process:
    """What one process has: books of its own, and a line to the counters of all."""

    def __init__(self, url: str, rate: str, *, address_rate: str, clock: Clock, patience: float = 5) -> None:
        # On a busy machine an answer may take long; how long one may be waited for is not what most tests are about.
        self.counters = SharedCounters(url, KEY, patience=patience)
        self.own = MemoryGuessLimiter(rate, address_rate=address_rate, clock=clock)
        self.limiter = SharedGuessLimiter(self.own, self.counters, clock=clock)


class Processes:
    """Implements `GuessLimiter`: each guess is made in the next of several processes, as behind a load balancer."""

    def __init__(self, several: list[Process]) -> None:
        self.several = several
        self._turn = itertools.cycle(several)

    @asynccontextmanager
    async def attempt(self, kind: GuessAt, name: str, address: str, *, known: bool = False) -> AsyncIterator[Attempt]:
        process = next(self._turn)
        try:
            async with process.limiter.attempt(kind, name, address, known=known) as attempt:
                yield attempt
        finally:
            # As the next request would find it, and not in the same instant.
            await process.counters.settled()

    async def weigh(self, kind: GuessAt, name: str, address: str, *, right: bool) -> None:
        await next(self._turn).limiter.weigh(kind, name, address, right=right)

    async def close(self) -> None:
        async with AsyncExitStack() as stack:
            for process in self.several:
                stack.push_async_callback(process.counters.close)
