"""What runs beside the requests: following the change feed, and clearing away what has ended."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from fastlatch.ports.clock import Clock
from fastlatch.ports.sessions import SessionStore
from fastlatch.tokens.change_follower import ChangeFollower
from fastlatch.tokens.change_log import ChangeLog
from fastlatch.tokens.revocation_list import RevocationList

from .clearing import ClearAway


@asynccontextmanager
async def background(
    follower: ChangeFollower, revocations: RevocationList, log: ChangeLog, sessions: SessionStore, clock: Clock
) -> AsyncIterator[None]:
    """Start following and clearing; stop both on leaving."""
    await follower.start()
    clearing = ClearAway(revocations, log, sessions, clock)
    tasks = [
        asyncio.create_task(follower.follow(), name="fastlatch: follow the change feed"),
        asyncio.create_task(clearing.forever(), name="fastlatch: clear away what has ended"),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task
