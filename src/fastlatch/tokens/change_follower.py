"""How an ending in one process reaches every other: each one tails the change feed and knows how old its news is.

News that is older than a bound is not trusted: `check_fresh` then refuses, and the caller hears 503, not a yes that
may be wrong. Ages are measured by a monotonic clock, so that setting the time back cannot make old news look new.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable

from fastlatch.domain.change import Change, ChangeBatch, ChangeKind
from fastlatch.domain.errors import FastlatchError, Unavailable
from fastlatch.ports.changes import ChangeFeed
from fastlatch.ports.clock import Clock

from .revocation_list import RevocationList

_log = logging.getLogger("fastlatch.changes")

STALE_AFTER = 5.0
"""Seconds that the news is trusted."""
_REST = 0.2
"""The part of the interval in which nothing wakes a process that has just looked."""
_OF_A_CLIENT = frozenset({ChangeKind.CLIENT, ChangeKind.CLIENT_CHANGED})


class ChangeFollower:
    """One for each running instance; belongs to the event loop that starts it. `check_fresh` is for any thread."""

    def __init__(  # noqa: PLR0913 (one argument a fact; there is no smaller group among them)
        self,
        feed: ChangeFeed,
        revocations: RevocationList,
        clock: Clock,
        *,
        on_user: Callable[[str], None],
        on_client: Callable[[str], None],
        on_keys: Callable[[], Awaitable[None]],
        on_change: Callable[[Change], None] = lambda _change: None,
        stale_after: float = STALE_AFTER,
        interval: float = 0.25,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._feed = feed
        self._revocations = revocations
        self._clock = clock
        self._on_user = on_user
        self._on_client = on_client
        self._on_keys = on_keys
        self._on_change = on_change
        self._stale_after = stale_after
        self._interval = interval
        self._monotonic = monotonic
        self._sequence = 0
        self._news_of: float | None = None
        self._polling = asyncio.Lock()
        self._polls_begun = 0
        self._last_good_poll = 0
        self._away = False

    @property
    def fresh(self) -> bool:
        """Whether the news is young enough to trust."""
        try:
            self.check_fresh()
        except Unavailable:
            return False
        return True

    def check_fresh(self) -> None:
        """Refuse to guess.

        Raises:
            Unavailable: the last good look at the feed is too long ago, or has not been.
        """
        news_of = self._news_of
        if news_of is None or self._monotonic() - news_of > self._stale_after:
            raise Unavailable(detail="the change feed is away: nobody can say which tokens have been revoked")

    async def start(self) -> None:
        """Learn every ending that still matters.

        Raises:
            Unavailable: the store is away.
        """
        async with self._polling:
            begun = self._monotonic()
            await self._apply(await self._feed.alive(now=int(self._clock())))
            self._news_of = begun

    async def catch_up(self) -> None:
        """Called after an ending of our own is committed: on return this process refuses what was ended.

        Raises nothing when the feed cannot be read, for the ending stands. Instead the news counts as old from here
        on: until the feed has been read, this process refuses every token rather than honour the one just ended.
        """
        asked = self._polls_begun
        async with self._polling:
            # Whoever waited in the queue is served by one look at the feed that began after all of them had asked.
            if self._last_good_poll <= asked and not await self._poll():
                self._news_of = None

    async def follow(self) -> None:
        """Look at the feed again and again, until cancelled."""
        rest = self._interval * _REST
        while True:
            await self._feed.wait(self._interval - rest)
            async with self._polling:
                await self._poll()
            # Where the feed wakes us, one look serves all endings of a moment: with many processes and many endings
            # the looks would be their product.
            await asyncio.sleep(rest)

    async def _poll(self) -> bool:
        self._polls_begun += 1
        this_poll, begun = self._polls_begun, self._monotonic()
        try:
            await self._apply(await self._feed.after(self._sequence))
        except Exception as error:  # noqa: BLE001 (whatever it was, the news is not new; the next look may succeed)
            self._report(error)
            return False
        self._news_of = begun
        self._last_good_poll = this_poll
        if self._away:
            self._away = False
            _log.warning("endings of tokens can be read again")
        return True

    async def _apply(self, batch: ChangeBatch) -> None:
        """Endings first: they take effect without waiting for anything.

        The place in the feed moves last. Where reading the keys fails, the whole batch comes again, and does no harm.
        """
        for change in batch.changes:
            self._revocations.apply(change)
            self._on_change(change)
            if change.kind is ChangeKind.USER:
                self._on_user(change.subject)
            elif change.kind in _OF_A_CLIENT:
                self._on_client(change.subject)
        if any(change.kind is ChangeKind.KEYS for change in batch.changes):
            await self._on_keys()
        self._sequence = batch.head

    def _report(self, error: Exception) -> None:
        if self._away:
            return
        self._away = True
        expected = isinstance(error, FastlatchError)
        reason = (error.detail or error.description) if isinstance(error, FastlatchError) else type(error).__name__
        _log.warning(
            "endings of tokens cannot be read; in %g s no token is honoured any more: %s",
            self._stale_after,
            reason,
            exc_info=None if expected else error,
        )
