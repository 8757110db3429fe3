"""What runs beside the requests: following the change feed, and clearing away what has ended."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastlatch.domain.errors import Unavailable
from fastlatch.ports.clock import Clock
from fastlatch.ports.sessions import SessionStore
from fastlatch.tokens.change_follower import ChangeFollower
from fastlatch.tokens.revocation_list import RevocationList

_log = logging.getLogger("fastlatch.background")

_EVERY = 60.0
"""Seconds between two rounds of clearing."""
_BATCH = 500


@asynccontextmanager
async def background(
    follower: ChangeFollower, revocations: RevocationList, sessions: SessionStore, clock: Clock
) -> AsyncIterator[None]:
    """Start following and clearing; stop both on leaving."""
    await follower.start()
    tasks = [
        asyncio.create_task(follower.follow(), name="fastlatch: follow the change feed"),
        asyncio.create_task(_clear(revocations, sessions, clock), name="fastlatch: clear away what has ended"),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def _clear(revocations: RevocationList, sessions: SessionStore, clock: Clock) -> None:
    while True:
        await asyncio.sleep(_EVERY)
        now = int(clock())
        revocations.forget(now)
        try:
            # Small batches with the queue free in between: no request waits for housekeeping.
            removed = _BATCH
            while removed >= _BATCH:
                removed = await sessions.remove_expired(now=now, limit=_BATCH)
        except Unavailable as error:
            _log.warning("clearing away expired rows waits: %s", error.detail or error.description)
