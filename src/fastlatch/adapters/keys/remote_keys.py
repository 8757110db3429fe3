"""The public keys of an issuer elsewhere: fetched, kept, refreshed before they are old, looked for once when unknown.

What a stranger sends decides nothing here but this: a token that names an unknown key may cause one fetch, for all who
wait for it, and no more than one a minute. Whatever else happens is decided by time, by the issuer's answers, and by
its own word that keys have changed.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, NamedTuple

from fastlatch.domain.errors import FastlatchError, Unavailable, UnknownKey

from .jws import parse
from .published import PublishedKey, read_jwks

_log = logging.getLogger("fastlatch.keys")

UNKNOWN_EVERY = 60.0
"""Seconds between two fetches that unknown keys may cause. A new key of ours is published 300 before it signs."""
SHORTEST, USUAL, LONGEST = 60.0, 300.0, 3600.0
"""Seconds that an answer is taken as new: what it says of itself, within these bounds."""
REFRESH_AT = 0.8
"""The part of that time after which it is fetched again."""
KEEP_FOR = 24 * 3600.0
"""Seconds that keys are used when they cannot be refreshed: as long as a token may live at most, so that everything
which was signed before the last good look has ended by itself."""
AGAIN_AFTER = 6.0
"""Seconds after which the keys are fetched once more when the issuer has said that they changed: longer than one of
its processes may go on with old news."""
FIRST_RETRY, LAST_RETRY = 1.0, 60.0
LAST_RETRY_WITHOUT = 4.0
"""While there are no keys, every request is waiting for them."""
_MOST_FAILURES = 10
"""Counted no further: the pause is at its longest."""


class Fetched(NamedTuple):
    """A JWK set as it came, and for how many seconds it says that it is new."""

    raw: bytes
    max_age: float | None


class RemoteKeys:
    """Implements `SignatureVerifier`. `verify` waits for nothing and may be called from any thread.

    Args:
        fetch: gets the set; raises Unavailable when it cannot. `anew`: from the issuer itself, not from a cache.
        on_change: called when a key has gone or has become another, so that nobody trusts what it had verified.
    """

    def __init__(
        self,
        fetch: Callable[[bool], Awaitable[Fetched]],
        on_change: Callable[[], None],
        *,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fetch = fetch
        self._on_change = on_change
        self._monotonic = monotonic
        self._keys: Mapping[str, PublishedKey] = {}
        self._good_until: float | None = None
        self._asked_at: float | None = None
        self._failures = 0
        self._next = 0.0
        self._under_way: asyncio.Task[None] | None = None
        self._moved = asyncio.Event()

    def verify(self, token: str, *, now: int) -> Mapping[str, Any]:  # noqa: ARG002 (the issuer shows what verifies now)
        """The claims of a token whose form, `typ` and signature are right.

        Raises:
            InvalidToken: everything else; UnknownKey, when it names a key that is not here.
            Unavailable: there are no keys yet, or they are too old.
        """
        unchecked = parse(token)
        self.check_usable()
        key = self._keys.get(unchecked.kid)
        if key is None:
            raise UnknownKey(detail="no key with this kid is known")
        return key.verify(unchecked)

    def check_usable(self) -> None:
        """Refuse to guess.

        Raises:
            Unavailable: there are no keys yet, or they are too old.
        """
        if self._good_until is None or not self._keys or self._monotonic() > self._good_until:
            raise Unavailable(retry_after=5, detail="the issuer's keys are not known")

    async def look_for_unknown(self) -> None:
        """A token named an unknown key: fetch the keys if that may be done now, and wait for them.

        Raises:
            Unavailable: the last attempt to fetch them has failed, so that nobody knows whether there is such a key.
        """
        now = self._monotonic()
        if self._under_way is not None or self._asked_at is None or now - self._asked_at >= UNKNOWN_EVERY:
            await self._fetched(anew=True)
        if self._failures:
            raise Unavailable(retry_after=5, detail="an unknown key, and the issuer's keys cannot be fetched")

    async def renew(self) -> None:
        """The issuer says that its keys have changed: return with the new ones.

        Raises:
            Unavailable: they cannot be fetched, or could not a moment ago.
        """
        if self._failures and self._monotonic() < self._next:
            raise Unavailable(detail="the issuer's keys cannot be fetched")
        await self._under_way_is_over()
        await self._fetched(anew=True)
        if self._failures:
            raise Unavailable(detail="the issuer's keys cannot be fetched")
        self._next = min(self._next, self._monotonic() + AGAIN_AFTER)
        self._moved.set()

    @property
    def pause(self) -> float:
        """Seconds until the keys are fetched again."""
        return self._next - self._monotonic()

    async def keep_new(self) -> None:
        """Fetch whenever it is time, until cancelled."""
        while True:
            self._moved.clear()
            pause = self.pause
            if pause <= 0:
                await self._fetched(anew=self._failures > 0)
                continue
            try:
                async with asyncio.timeout(pause):
                    await self._moved.wait()
            except TimeoutError:
                continue

    async def first(self) -> None:
        """Try once. Raises nothing: keys may come later."""
        await self._fetched(anew=False)

    async def close(self) -> None:
        """Let go of a fetch that is under way."""
        if self._under_way is not None:
            self._under_way.cancel()
            await asyncio.wait([self._under_way])

    async def _under_way_is_over(self) -> None:
        """One that began before the change may bring the keys before it."""
        if self._under_way is not None:
            await asyncio.shield(self._under_way)

    async def _fetched(self, *, anew: bool) -> None:
        """Fetch, once for all who wait; a caller who goes away takes nothing from the others."""
        if self._under_way is None:
            self._asked_at = self._monotonic()
            self._under_way = asyncio.create_task(self._fetch_and_take(anew=anew), name="fastlatch: fetch keys")
            self._under_way.add_done_callback(self._landed)
        await asyncio.shield(self._under_way)

    def _landed(self, _task: asyncio.Task[None]) -> None:
        self._under_way = None

    async def _fetch_and_take(self, *, anew: bool) -> None:
        begun = self._monotonic()
        try:
            fetched = await self._fetch(anew)
            # In a thread: a hundred keys take tens of milliseconds.
            keys = await asyncio.to_thread(read_jwks, fetched.raw)
        except Exception as error:  # noqa: BLE001 (whatever it was, there are no new keys; the next attempt may bring them)
            self._failed(error)
            return
        if self._failures:
            _log.info("the issuer's keys are there again")
        if not keys:
            _log.error("the issuer publishes no key that can be used here (ES256, EdDSA, RS256)")
        gone = any(keys.get(kid) != key for kid, key in self._keys.items())
        self._keys, self._good_until, self._failures = keys, begun + KEEP_FOR, 0
        if gone:
            self._on_change()
        age = USUAL if fetched.max_age is None else min(max(fetched.max_age, SHORTEST), LONGEST)
        self._next = begun + REFRESH_AT * age

    def _failed(self, error: Exception) -> None:
        if not self._failures:
            expected = isinstance(error, FastlatchError | ValueError)
            reason = (error.detail or error.description) if isinstance(error, FastlatchError) else str(error)
            kept = "those before stay" if self._keys else "every token is answered with 503"
            _log.warning(
                "the issuer's keys cannot be fetched, %s: %s",
                kept,
                reason if expected else type(error).__name__,
                exc_info=None if expected else error,
            )
        longest = LAST_RETRY if self._keys else LAST_RETRY_WITHOUT
        self._next = self._monotonic() + min(FIRST_RETRY * 2**self._failures, longest)
        self._failures = min(self._failures + 1, _MOST_FAILURES)
