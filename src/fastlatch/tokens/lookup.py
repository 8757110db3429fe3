"""RFC 7009 section 2.1 and RFC 7662 section 2.1: which token is this?

"If the server is unable to locate the token using the given hint, it MUST extend its search across all of its
supported token types." So the hint orders the search and never filters it.
"""

from dataclasses import dataclass

from fastlatch.domain.errors import InvalidToken
from fastlatch.domain.secret import same
from fastlatch.domain.session import RefreshTokenRecord, Session
from fastlatch.domain.token import AccessToken
from fastlatch.ports.sessions import SessionStore

from .refresh_tokens import RefreshTokens
from .verify import VerifyAccessToken


@dataclass(frozen=True, slots=True)
class FoundAccessToken:
    """Authentic and not expired; perhaps revoked, perhaps for another API."""

    access: AccessToken

    @property
    def client_id(self) -> str:
        """The client it was issued to."""
        return self.access.client_id


@dataclass(frozen=True, slots=True)
class FoundRefreshToken:
    """One that we issued; perhaps used, expired or of an ended session."""

    record: RefreshTokenRecord
    """Of the live one of its session."""
    session: Session
    lives: bool
    """It is that one."""

    @property
    def client_id(self) -> str:
        """The client it was issued to."""
        return self.session.client_id


FoundToken = FoundAccessToken | FoundRefreshToken


class LookUpToken:
    """Finds a token of either kind."""

    def __init__(self, verify: VerifyAccessToken, sessions: SessionStore, refresh_tokens: RefreshTokens) -> None:
        self._verify = verify
        self._sessions = sessions
        self._refresh_tokens = refresh_tokens

    async def __call__(self, token: str, hint: str | None) -> FoundToken | None:
        """The token, or None when it is none of ours.

        Raises:
            Unavailable: the store is away, so nobody can say.
        """
        if hint == "refresh_token":
            return await self._refresh_token(token) or self._access_token(token)
        return self._access_token(token) or await self._refresh_token(token)

    def _access_token(self, token: str) -> FoundAccessToken | None:
        try:
            return FoundAccessToken(self._verify.ours(token))
        except InvalidToken:
            return None

    async def _refresh_token(self, token: str) -> FoundRefreshToken | None:
        read = self._refresh_tokens.read(token)
        found = None if read is None else await self._sessions.find_with_refresh_token(read.session_id)
        if read is None or found is None:
            return None
        record, session = found
        return FoundRefreshToken(record, session, lives=same(record.digest, read.digest))
