"""RFC 6749 section 6 and RFC 9700 section 4.14.2: spend a refresh token, put its successor in its place.

RFC 9700 on a token that comes twice: the server "cannot determine which party submitted the invalid refresh token, but
it will revoke the active refresh token". The store commits that ending before it reports the reuse, and we refuse only
then: a refusal that undid the ending would leave the thief's token alive.
"""

import logging
from collections.abc import Awaitable, Callable
from typing import NoReturn

from fastlatch.domain.dpop import ProvenKey
from fastlatch.domain.errors import InvalidGrant, InvalidScope
from fastlatch.domain.grant import Continued
from fastlatch.domain.policy import TokenPolicy
from fastlatch.domain.scope import grantable
from fastlatch.domain.session import NotRotated, Refusal, Rotated, Rotation, Session
from fastlatch.ports.clock import Clock
from fastlatch.ports.sessions import SessionStore
from fastlatch.ports.users import AccountCopies, UserStore

from .refresh_tokens import RefreshTokens
from .spent_proofs import SpendProof

_log = logging.getLogger("fastlatch.tokens")


class RotateRefreshToken:
    """Each refresh token is good for one use; its immediate parent gets the same successor within a short grace."""

    def __init__(  # noqa: PLR0913, PLR0917 (one argument a fact; there is no smaller group among them)
        self,
        sessions: SessionStore,
        users: UserStore,
        policy: TokenPolicy,
        clock: Clock,
        refresh_tokens: RefreshTokens,
        catch_up: Callable[[], Awaitable[None]],
        *,
        spend_proof: SpendProof,
        copies: AccountCopies | None,
    ) -> None:
        self._sessions = sessions
        self._users = users
        self._policy = policy
        self._clock = clock
        self._refresh_tokens = refresh_tokens
        self._catch_up = catch_up
        self._spend_proof = spend_proof
        self._copies = copies

    async def __call__(
        self,
        refresh_token: str,
        *,
        client_id: str,
        scopes: frozenset[str] | None,
        check: Callable[[Session], None] | None = None,
        proven_key: ProvenKey | None = None,
    ) -> Continued:
        """The session with its new refresh token.

        `check` refuses what is asked for by what never changes in a session, before anything is spent.

        Raises:
            InvalidGrant: unknown, used, expired, ended, another client's, or of a user who is gone or disabled.
            InvalidScope: more than the session has. Nothing was spent.
            InvalidDpopProof: the proof was used before. No token was spent.
            Unavailable: the store is away. If the token was spent, the same request works again within the grace.
        """
        token = self._refresh_tokens.read(refresh_token)
        if token is None:
            raise InvalidGrant(detail="not a refresh token of this server")
        session = None if check is None else await self._sessions.find(token.session_id)
        if check is not None and session is not None and session.client_id == client_id:
            check(session)
        # Before the token: whoever comes with a copy of a whole request must not spend what its sender holds.
        await self._spend_proof(proven_key)
        now = int(self._clock())
        idle_expires_at = now + self._policy.refresh_idle_ttl
        successor = self._refresh_tokens.successor(token)
        outcome = await self._rotate(
            Rotation(
                session_id=token.session_id,
                digest=token.digest,
                successor_digest=successor.digest,
                client_id=client_id,
                scopes=scopes,
                now=now,
                idle_expires_at=idle_expires_at,
                grace=self._policy.refresh_grace,
                key_thumbprint=None if proven_key is None else proven_key.thumbprint,
            )
        )
        if isinstance(outcome, NotRotated):
            await self._refuse(outcome)
        session = outcome.session
        account = outcome.account or await self._users.find_by_id(session.user_id)
        if account is None or account.user.disabled:
            raise InvalidGrant(detail=f"user gone or disabled user={session.user_id}")
        granted = grantable(account.user.scopes, on_our_page=session.login is not None)
        return Continued(
            session=session,
            scopes=(session.scopes if scopes is None else scopes) & granted,
            refresh_token=successor.text,
            refresh_expires_at=min(idle_expires_at, session.expires_at),
        )

    async def _rotate(self, rotation: Rotation) -> Rotated | NotRotated:
        """Brings the account along if there is no copy of it: one way to the database in place of two."""
        if self._copies is None:
            return await self._sessions.rotate(rotation)
        before = self._copies.mark()
        outcome = await self._sessions.rotate(rotation, reads_user=self._copies.lacks)
        if isinstance(outcome, Rotated) and outcome.account is not None:
            self._copies.keep(outcome.account, read_after=before)
        return outcome

    async def _refuse(self, outcome: NotRotated) -> NoReturn:
        if outcome.reason is Refusal.SCOPE:
            raise InvalidScope
        if outcome.reason is Refusal.REUSED:
            session = outcome.session
            _log.warning(
                "refresh token used twice, session ended session=%s user=%s",
                session.id if session else "?",
                session.user_id if session else "?",
            )
            await self._catch_up()
        raise InvalidGrant(detail=f"refresh token {outcome.reason}")
