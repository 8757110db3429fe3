"""The counters that several processes share: what is asked of Redis, under names that tell nothing.

A name there is a keyed hash: nobody reads users or addresses from it, and installations with other secrets never meet.
"""

import hashlib
import secrets
from collections.abc import Sequence
from functools import lru_cache

from fastlatch.domain.rate import Window

from .memory import Wanted
from .redis_address import connection_to, place
from .redis_line import NOT_SENT, Answer, Call, RedisLine
from .redis_scripts import FAIL, GIVE_BACK, HOLD

PREFIX = b"fastlatch:guesses:"
"""For rules of access, and for eyes; the rest of a key is not for reading."""
_PROBE_MS = 1000


class SharedCounters:
    """The steps of a guess, for the budgets that have a rate. Belongs to one event loop."""

    def __init__(self, url: str, key: bytes, *, patience: float = 0.25) -> None:
        """Take where Redis is, and the key that names are hashed with. Connects when it is first asked."""
        self._key = key
        self._probe = Call(
            FAIL, [self._name(secrets.token_bytes(16)) for _ in range(2)], [b"probe", _PROBE_MS, _PROBE_MS]
        )
        self._line = RedisLine(connection_to(url, patience=patience), place(url), self._probe, patience=patience)

    @property
    def away(self) -> bool:
        """Whether nobody asks Redis at present."""
        return self._line.away

    async def why_away(self) -> str:
        """Count a guess that is nobody's. Empty: that works; else what is wrong, in a word or two."""
        await self._line.ask(self._probe)
        return ", ".join(self._line.reasons)

    async def look(self, wanted: Sequence[Wanted]) -> Answer:
        """Seconds until there is a place; takes none."""
        return await self._ask("look", wanted, b"")

    async def hold(self, wanted: Sequence[Wanted], guess: bytes) -> Answer:
        """Take a place in each budget or in none, for a guess under way."""
        return await self._ask("hold", wanted, guess)

    async def fail(self, wanted: Sequence[Wanted], guess: bytes) -> Answer:
        """Take a place in each budget or in none, for a guess that was wrong."""
        return await self._ask("fail", wanted, guess)

    def settle(self, wanted: Sequence[Wanted], guess: bytes, *, failed: bool) -> None:
        """How a guess has ended for which a place was held. Nobody waits for it: until then it counts as failed."""
        counted = _counted(wanted)
        names = [self._name(book.name.encode() + key) for book, key in counted]
        lengths = [max(window.seconds for window in book.windows) * 1000 for book, _ in counted]
        self._line.tell(Call(FAIL, names, [guess, *lengths]) if failed else Call(GIVE_BACK, names, [guess]))

    async def settled(self) -> None:
        """Return when everything is told; while Redis is away, when it is back."""
        await self._line.settled()

    async def close(self) -> None:
        """Tell what is not told yet, if that is possible, and let go."""
        await self._line.close()

    async def _ask(self, purpose: str, wanted: Sequence[Wanted], guess: bytes) -> Answer:
        counted = _counted(wanted)
        if not counted:
            return NOT_SENT
        names = [self._name(book.name.encode() + key) for book, key in counted]
        windows = [argument for book, _ in counted for argument in _arguments(book.windows)]
        return await self._line.ask(Call(HOLD, names, [purpose, guess, *windows]))

    def _name(self, budget: bytes) -> bytes:
        return PREFIX + hashlib.blake2b(budget, key=self._key, digest_size=16).digest()


def _counted(wanted: Sequence[Wanted]) -> list[Wanted]:
    # A book without windows bounds what this process does at once, which is no matter of others.
    return [(book, key) for book, key in wanted if book.windows]


@lru_cache(maxsize=16)
def _arguments(windows: tuple[Window, ...]) -> tuple[int, ...]:
    return (len(windows), *(number for window in windows for number in (window.amount, window.seconds * 1_000_000)))
