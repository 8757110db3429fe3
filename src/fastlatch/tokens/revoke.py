"""RFC 7009 section 2.1: "The invalidation takes place immediately, and the token cannot be used again"."""

import logging
from collections.abc import Awaitable, Callable

from fastlatch.ports.clock import Clock
from fastlatch.ports.sessions import SessionStore

from .lookup import FoundRefreshToken, FoundToken

_log = logging.getLogger("fastlatch.tokens")


class RevokeToken:
    """A refresh token ends its session and so every access token of it; an access token ends alone."""

    def __init__(self, sessions: SessionStore, clock: Clock, catch_up: Callable[[], Awaitable[None]]) -> None:
        self._sessions = sessions
        self._clock = clock
        self._catch_up = catch_up

    async def __call__(self, found: FoundToken) -> None:
        """Revoke it. On return it is committed, and this process refuses the token.

        Raises:
            Unavailable: the store is away; RFC 7009 section 2.2.1: "the client must assume the token still exists".
        """
        now = int(self._clock())
        if isinstance(found, FoundRefreshToken):
            # Also for a used or expired one: whoever gives back an old token of a session wants the session to end.
            await self._sessions.end(found.session.id, now=now)
            _log.info("session revoked session=%s user=%s", found.session.id, found.session.user_id)
        else:
            access = found.access
            await self._sessions.revoke_access_token(access.token_id, expires_at=access.expires_at, now=now)
            _log.info("access token revoked session=%s user=%s", access.session_id, access.subject)
        await self._catch_up()
