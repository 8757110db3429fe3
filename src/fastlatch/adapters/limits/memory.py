"""ASVS 6.3.1 and 6.1.1: guesses are throttled for each account and each address, and no owner is locked out by others.

Only the notation is taken from the `limits` library. Its storages read the time themselves, hold a lock for each key
that belongs to one event loop, and cannot give a place back: a guess must count while it is under way, or a hundred at
once would all pass, and must not count when it was right.
"""

import hashlib
from threading import Lock
from types import TracebackType
from typing import Self

from fastlatch.domain.errors import TooManyAttempts, Unavailable
from fastlatch.ports.clock import Clock

from .counter_book import Counter, CounterBook
from .known_addresses import KnownAddresses
from .network import network_of
from .notation import parse_rate


class MemoryGuessLimiter:
    """Implements `GuessLimiter` for one process; what it counted ends with it.

    `rate` is for each account, `address_rate` for each address whatever the account; "" or "off" switches one off,
    which leaves passwords open to guessing. An address from which an account has logged in before has a budget of its
    own for it; all other addresses share one, and a login of the owner gives none of it back.
    """

    def __init__(
        self, rate: str, *, address_rate: str = "60/minute;1000/hour", clock: Clock, size: int = 100_000
    ) -> None:
        """Take the rates, and how many accounts and addresses are counted at once.

        Raises:
            ConfigurationError: a rate cannot be read.
        """
        account_windows = parse_rate(rate)
        self._strangers = CounterBook(account_windows, size)
        self._owners = CounterBook(account_windows, size)
        self._addresses = CounterBook(parse_rate(address_rate), size)
        self._known = KnownAddresses(size)
        self._clock = clock
        self._lock = Lock()

    def attempt(self, account: str, address: str) -> "GuessUnderWay":
        """One guess; its place is held from entering to leaving.

        Raises:
            TooManyAttempts: on entering, when account or address has had its share.
        """
        # A digest: names of any length take the same memory, and a password typed into the wrong field is not kept.
        key = hashlib.blake2b(account.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        return GuessUnderWay(self, key, network_of(address))

    def begin(self, account: bytes, network: str) -> list["Place"]:
        """Hold a place in each book that counts this guess, or in none.

        Raises:
            TooManyAttempts: a book has no place.
        """
        address = hashlib.blake2b(network.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        with self._lock:
            now = self._clock()
            known = (account, network) in self._known
            of_account = (self._owners, account + address) if known else (self._strangers, account)
            of_address = (self._addresses, address)
            for what, (book, key) in (("account", of_account), ("address", of_address)):
                if wait := book.wait(key, now):
                    raise TooManyAttempts(wait, detail=f"the {what} has had its share of failures")
            return [(book, key, book.begin(key, now)) for book, key in (of_account, of_address)]

    def end(self, places: list["Place"], account: bytes, network: str, *, right: bool, failed: bool) -> None:
        """Give the places back; a failure keeps them, and a right guess makes the address known."""
        with self._lock:
            now = self._clock()
            for book, key, counter in places:
                book.end(key, counter, now, failed=failed)
            if right:
                self._known.add(account, network)


Place = tuple[CounterBook, bytes, Counter]


class GuessUnderWay:
    """Implements `Attempt`, and is the context it lives in."""

    def __init__(self, limiter: MemoryGuessLimiter, account: bytes, network: str) -> None:
        self._limiter = limiter
        self._account = account
        self._network = network
        self._places: list[Place] = []
        self._right = False

    def succeeded(self) -> None:
        """The guess was right."""
        self._right = True

    async def __aenter__(self) -> Self:
        self._places = self._limiter.begin(self._account, self._network)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, traceback: TracebackType | None
    ) -> None:
        # Unavailable: nothing was checked. A cancelled guess counts: its hash may have run, and its end was chosen.
        failed = not self._right and not isinstance(fault, Unavailable)
        self._limiter.end(self._places, self._account, self._network, right=self._right, failed=failed)
