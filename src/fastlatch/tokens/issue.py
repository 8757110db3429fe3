"""RFC 6749 section 5.1 and RFC 9068 section 2.2: from a grant to a signed access token and a stored session."""

import logging
from typing import Any

from fastlatch.domain.client import Client
from fastlatch.domain.errors import IncorrectCredentials
from fastlatch.domain.grant import Granted, NewLogin, TokenRequest
from fastlatch.domain.policy import TokenPolicy
from fastlatch.domain.scope import format_scope
from fastlatch.domain.secret import new_id
from fastlatch.domain.session import RefreshTokenRecord, Session
from fastlatch.domain.token import IssuedTokens
from fastlatch.ports.clock import Clock
from fastlatch.ports.keys import TokenSigner
from fastlatch.ports.sessions import SessionStore

from .refresh_tokens import RefreshTokens

_log = logging.getLogger("fastlatch.tokens")


class IssueTokens:
    """The last step of every grant. No grant can widen a scope past this point."""

    def __init__(  # noqa: PLR0913 (one argument a fact; there is no smaller group among them)
        self,
        sessions: SessionStore,
        signer: TokenSigner,
        refresh_tokens: RefreshTokens,
        policy: TokenPolicy,
        clock: Clock,
        *,
        compare_password_version: bool = True,
    ) -> None:
        self._sessions = sessions
        self._signer = signer
        self._refresh_tokens = refresh_tokens
        self._policy = policy
        self._clock = clock
        self._compare_password_version = compare_password_version

    async def __call__(self, granted: Granted, request: TokenRequest) -> IssuedTokens:
        """The tokens of a new login, or of a session that goes on.

        Raises:
            IncorrectCredentials: the password was changed, the user disabled, or the client deleted, after the check.
            Unavailable: the session could not be stored.
        """
        now = int(self._clock())
        if isinstance(granted, NewLogin):
            return await self._open(granted, request, now)
        scopes = _allowed(request.client, granted.scopes)
        return self._answer(granted.session, scopes, granted.refresh_token, granted.refresh_expires_at, now)

    async def _open(self, login: NewLogin, request: TokenRequest, now: int) -> IssuedTokens:
        account = login.account
        session = Session(
            id=new_id(),
            user_id=account.user.id,
            client_id=request.client.id,
            scopes=_allowed(request.client, login.scopes & account.user.scopes),
            created_at=now,
            last_used_at=now,
            expires_at=now + self._policy.refresh_ttl,
            user_agent=request.user_agent,
            address=request.address,
        )
        token = self._refresh_tokens.first(session.id)
        first = RefreshTokenRecord(token.digest, min(now + self._policy.refresh_idle_ttl, session.expires_at))
        # Signed before it is stored: where signing fails, no session stands that nobody holds a token of.
        tokens = self._answer(session, session.scopes, token.text, first.expires_at, now)
        version = account.password_version if self._compare_password_version else None
        if not await self._sessions.open(session, first, password_version=version):
            _log.info("login overtaken by a change of the account or client user=%s", account.user.id)
            raise IncorrectCredentials
        return tokens

    def _answer(
        self, session: Session, scopes: frozenset[str], refresh_token: str, refresh_expires_at: int, now: int
    ) -> IssuedTokens:
        # An access token does not outlive its session: the absolute lifetime is absolute.
        expires_at = min(now + self._policy.access_ttl, session.expires_at)
        return IssuedTokens(
            access_token=self._signer.sign(self._claims(session, scopes, now, expires_at), now=now),
            expires_in=expires_at - now,
            scopes=scopes,
            refresh_token=refresh_token,
            refresh_expires_in=max(0, refresh_expires_at - now),
            session_id=session.id,
        )

    def _claims(self, session: Session, scopes: frozenset[str], now: int, expires_at: int) -> dict[str, Any]:
        claims: dict[str, Any] = {
            "iss": self._policy.issuer,
            "aud": self._policy.audience,
            "sub": session.user_id,
            "client_id": session.client_id,
            "sid": session.id,
            "jti": new_id(),
            "iat": now,
            "exp": expires_at,
        }
        if scopes:
            claims["scope"] = format_scope(scopes)
        return claims


def _allowed(client: Client, scopes: frozenset[str]) -> frozenset[str]:
    return scopes if client.scopes is None else scopes & client.scopes
