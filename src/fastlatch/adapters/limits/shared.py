"""ASVS 6.3.1 for several processes: a guess needs a place in the process's own books, and in the counters all share.

While Redis is away each process goes on with its own books: N processes allow at most N times as many guesses, and
nobody is locked out. What a process had under way when it died stays counted as failed.
"""

import secrets
from types import TracebackType
from typing import Self

from fastlatch.domain.errors import TooManyAttempts
from fastlatch.ports.clock import Clock
from fastlatch.ports.limits import GuessAt

from .memory import GuessUnderWay, MemoryGuessLimiter
from .shared_counters import SharedCounters

_GOOD_FOR = 1.0
"""Seconds for which a client whose share is not spent is not asked about again."""
_MOST_KNOWN = 4096


class SharedGuessLimiter:
    """Implements `GuessLimiter`. Belongs to the event loop of its counters."""

    def __init__(self, own: MemoryGuessLimiter, counters: SharedCounters, *, clock: Clock) -> None:
        """Take the limiter of this process, and the counters of all."""
        self._own = own
        self._counters = counters
        self._clock = clock
        self._free: dict[tuple[GuessAt, str, str], float] = {}
        """When a budget was last seen to have a place, by what was guessed and from where."""

    def attempt(self, kind: GuessAt, name: str, address: str, *, known: bool = False) -> "SharedGuess":
        """One guess; its places are held from entering to leaving.

        Raises:
            TooManyAttempts: on entering, when name or address has had its share.
        """
        return SharedGuess(self._own.attempt(kind, name, address, known=known), self._counters)

    async def weigh(self, kind: GuessAt, name: str, address: str, *, right: bool) -> None:
        """A guess that was checked at once; it is counted when it was wrong.

        Raises:
            TooManyAttempts: name or address has had its share.
        """
        if right:
            self._own.weigh_now(kind, name, address, right=True)
            # Services ask with right secrets at every request: once a second is enough to hear of others' failures.
            now = self._clock()
            seen = self._free.get((kind, name, address))
            if seen is None or not 0 <= now - seen < _GOOD_FOR:
                await self._look(kind, name, address, now)
            return
        guess = self._own.checked(kind, name, address)
        guess.begin()
        wait = 0
        try:
            wait = (await self._counters.fail(guess.wanted, _new_guess())).value
        finally:
            guess.end(failed=not wait)
        if wait:
            raise _refusal(wait)

    async def _look(self, kind: GuessAt, name: str, address: str, now: float) -> None:
        budget = (kind, name, address)
        wait = (await self._counters.look(self._own.checked(kind, name, address, right=True).wanted)).value
        if wait:
            self._free.pop(budget, None)
            raise _refusal(wait)
        if len(self._free) >= _MOST_KNOWN:
            self._free.clear()
        self._free[budget] = now


class SharedGuess:
    """Implements `Attempt`, and is the context it lives in."""

    def __init__(self, own: GuessUnderWay, counters: SharedCounters) -> None:
        self._own = own
        self._counters = counters
        self._id = _new_guess()
        self._sent = False

    def succeeded(self) -> None:
        """The guess was right."""
        self._own.succeeded()

    async def __aenter__(self) -> Self:
        self._own.begin()
        wait, entered = 0, False
        try:
            wait, self._sent = await self._counters.hold(self._own.wanted, self._id)
            entered = not wait
        finally:
            if not entered:
                # Refused, it was not made; cancelled, it counts: its end was chosen.
                self._own.end(failed=not wait)
        if wait:
            raise _refusal(wait)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        failed = self._own.failed(fault)
        self._own.end(failed=failed)
        if self._sent:
            self._counters.settle(self._own.wanted, self._id, failed=failed)


def _new_guess() -> bytes:
    return secrets.token_bytes(8)


def _refusal(wait: int) -> TooManyAttempts:
    return TooManyAttempts(wait, detail="this name or this address has had its share of failures in all processes")
