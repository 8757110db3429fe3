"""ASVS 6.3.1 and 6.1.1: guesses are throttled for each account and each address, and no owner is locked out by others.

Only the notation is that of the `limits` library. Its storages read the time themselves, hold a lock for each key
that belongs to one event loop, and cannot give a place back: a guess must count while it is under way, or a hundred at
once would all pass, and must not count when it was right.
"""

import hashlib
from threading import Lock
from types import TracebackType
from typing import Self

from fastlatch.domain.errors import TooManyAttempts, Unavailable
from fastlatch.ports.clock import Clock
from fastlatch.ports.limits import GuessAt

from .counter_book import Counter, CounterBook
from .network import network_of
from .notation import parse_rate

Wanted = tuple[CounterBook, bytes]
"""A budget that a guess needs a place in: its book, and its key there."""
Place = tuple[CounterBook, bytes, Counter]


class MemoryGuessLimiter:
    """Implements `GuessLimiter` for one process; what it counted ends with it.

    `rate` is for each budget of a name, `address_rate` for each address whatever the name; "" or "off" switches one
    off, which leaves passwords open to guessing. `at_once`: guesses that one address may have hashed at a time.
    """

    def __init__(
        self,
        rate: str,
        *,
        address_rate: str = "60/minute;1000/hour",
        at_once: int = 32,
        clock: Clock,
        size: int = 100_000,
    ) -> None:
        """Take the rates, and how many names and addresses of each kind are counted at once.

        Raises:
            ConfigurationError: a rate cannot be read.
        """
        windows = parse_rate(rate)
        # A book for each kind: no flood of one pushes out what is counted of another.
        self._strangers = CounterBook(windows, size, name="strangers")
        self._own = {kind: CounterBook(windows, size, name=f"own {kind.value}") for kind in GuessAt}
        self._addresses = CounterBook(parse_rate(address_rate), size, name="addresses")
        self._hashing = CounterBook((), size, at_once=at_once)
        self._clock = clock
        self._lock = Lock()

    def attempt(self, kind: GuessAt, name: str, address: str, *, known: bool = False) -> "GuessUnderWay":
        """One guess; its place is held from entering to leaving.

        Raises:
            TooManyAttempts: on entering, when name or address has had its share.
        """
        named, at = _digest(name), _digest(network_of(address))
        shared = kind is GuessAt.USER and not known
        budget = (self._strangers, named) if shared else (self._own[kind], named + at)
        return GuessUnderWay(self, [budget, (self._addresses, at), (self._hashing, at)])

    async def weigh(self, kind: GuessAt, name: str, address: str, *, right: bool) -> None:
        """A guess that was checked at once; it is counted when it was wrong.

        Raises:
            TooManyAttempts: name or address has had its share.
        """
        self.weigh_now(kind, name, address, right=right)

    def weigh_now(self, kind: GuessAt, name: str, address: str, *, right: bool) -> None:
        """The same, for whoever need not wait.

        Raises:
            TooManyAttempts: name or address has had its share.
        """
        if right and not self._own[kind] and not self._addresses:
            return  # nobody has failed, as is usual: there is nothing to look for
        guess = self.checked(kind, name, address, right=right)
        guess.begin()
        guess.end(failed=not right)

    def checked(self, kind: GuessAt, name: str, address: str, *, right: bool = False) -> "GuessUnderWay":
        """A guess that needs no hashing.

        What else comes from its address stops no right secret: whoever shares the address of an API, or sends logins
        through it, could keep it from its issuer. Guessing one secret has a budget of its own.
        """
        at = _digest(network_of(address))
        own = (self._own[kind], _digest(name) + at)
        return GuessUnderWay(self, [own] if right else [own, (self._addresses, at)])

    def begin(self, wanted: list[Wanted]) -> list[Place]:
        """Hold a place in each book that counts this guess, or in none.

        Raises:
            TooManyAttempts: a book has no place.
        """
        with self._lock:
            now = self._clock()
            for book, key in wanted:
                if wait := book.wait(key, now):
                    raise TooManyAttempts(wait, detail="this name or this address has had its share of failures")
            return [(book, key, book.begin(key, now)) for book, key in wanted]

    def end(self, places: list[Place], *, failed: bool) -> None:
        """Give the places back; a failure keeps them."""
        with self._lock:
            now = self._clock()
            for book, key, counter in places:
                book.end(key, counter, now, failed=failed)


class GuessUnderWay:
    """Implements `Attempt`, and is the context it lives in."""

    def __init__(self, limiter: MemoryGuessLimiter, wanted: list[Wanted]) -> None:
        self._limiter = limiter
        self.wanted = wanted
        self._places: list[Place] = []
        self._right = False

    def begin(self) -> None:
        """Hold its places.

        Raises:
            TooManyAttempts: there are none.
        """
        self._places = self._limiter.begin(self.wanted)

    def end(self, *, failed: bool) -> None:
        """Give them back; a failure keeps them."""
        self._limiter.end(self._places, failed=failed)

    def failed(self, fault: BaseException | None) -> bool:
        """Whether it counts, when it ends with this fault or without any."""
        # Unavailable: nothing was checked. A cancelled guess counts: its hash may have run, and its end was chosen.
        return not self._right and not isinstance(fault, Unavailable)

    def succeeded(self) -> None:
        """The guess was right."""
        self._right = True

    async def __aenter__(self) -> Self:
        self.begin()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.end(failed=self.failed(fault))


def _digest(text: str) -> bytes:
    # Names of any length take the same memory, and a password typed into the wrong field is not kept.
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()
