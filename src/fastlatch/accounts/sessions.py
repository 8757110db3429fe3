"""ASVS 7.5.2: people see where they are logged in, and end what they do not know."""

import logging
from collections.abc import Awaitable, Callable

from fastlatch.domain.errors import NotFound
from fastlatch.domain.session import Session
from fastlatch.ports.clock import Clock
from fastlatch.ports.sessions import SessionStore

_log = logging.getLogger("fastlatch.accounts")


class ManageSessions:
    """The sessions of one user, by that user."""

    def __init__(self, sessions: SessionStore, clock: Clock, catch_up: Callable[[], Awaitable[None]]) -> None:
        self._sessions = sessions
        self._clock = clock
        self._catch_up = catch_up

    async def of_user(self, user_id: str) -> list[Session]:
        """The live ones, the newest first."""
        return await self._sessions.of_user(user_id, now=int(self._clock()))

    async def end(self, user_id: str, session_id: str) -> None:
        """End one; on return no token of it is honoured.

        Raises:
            NotFound: none of this user's live sessions has this id. Whether somebody else's has is not told.
        """
        if not await self._sessions.end(session_id, now=int(self._clock()), user_id=user_id):
            raise NotFound
        _log.info("session ended session=%s user=%s", session_id, user_id)
        await self._catch_up()

    async def end_others(self, user_id: str, keep: str | None) -> int:
        """End all but `keep`; how many."""
        ended = await self._sessions.end_of_user(user_id, now=int(self._clock()), keep=keep)
        _log.info("other sessions ended count=%d user=%s", ended, user_id)
        await self._catch_up()
        return ended
