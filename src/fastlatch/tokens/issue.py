"""RFC 6749 section 5.1 and RFC 9068 section 2.2: from a grant to a signed access token and a stored session."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any, NoReturn

from fastlatch.domain.client import Client
from fastlatch.domain.dpop import SCHEME
from fastlatch.domain.errors import IncorrectCredentials, InvalidGrant
from fastlatch.domain.grant import Continued, Exchanged, Granted, NewLogin, OnItsOwn, TokenRequest
from fastlatch.domain.policy import TokenPolicy
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.domain.scope import format_scope, grantable
from fastlatch.domain.secret import new_id
from fastlatch.domain.session import Opening, RefreshTokenRecord, Session
from fastlatch.domain.token import IssuedTokens, client_subject, could_be_a_client
from fastlatch.domain.token_exchange import ACCESS_TOKEN
from fastlatch.ports.clock import Clock
from fastlatch.ports.keys import TokenSigner
from fastlatch.ports.sessions import SessionStore

from .access_token_claims import SESSION_CLIENT
from .actor_claim import spell_actor
from .id_token import IdTokens
from .refresh_tokens import RefreshTokens
from .spent_proofs import SpendProof

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
        spend_proof: SpendProof,
        compare_password_version: bool,
        catch_up: Callable[[], Awaitable[None]],
        resources: ResourcePolicy,
        id_tokens: IdTokens,
    ) -> None:
        self._sessions = sessions
        self._signer = signer
        self._refresh_tokens = refresh_tokens
        self._policy = policy
        self._clock = clock
        self._spend_proof = spend_proof
        self._compare_password_version = compare_password_version
        self._catch_up = catch_up
        self._resources = resources
        self._id_tokens = id_tokens

    async def __call__(self, granted: Granted, request: TokenRequest) -> IssuedTokens:
        """The tokens of a new login, of a session that goes on, of a client that asks for itself, or of an exchange.

        Raises:
            IncorrectCredentials: the password was changed, the user disabled, or the client deleted, after the check.
            InvalidGrant: what the login came with was used before, or is bound to another key than the request has
                shown, or one of these things happened to its user.
            InvalidDpopProof: the proof of the request was used before.
            InvalidTarget: not what was authorized.
            Unavailable: the session could not be stored.
        """
        if not isinstance(granted, OnItsOwn):
            await self._id_tokens.prepare(request.client)
        now = int(self._clock())
        if not isinstance(granted, Continued):
            _check_key(granted, request)
            # A session that goes on has used it up already, before its refresh token.
            await self._spend_proof(request.proven_key)
        if isinstance(granted, NewLogin):
            return await self._open(granted, request, now)
        if isinstance(granted, OnItsOwn):
            return self._of_client(request, granted, now)
        if isinstance(granted, Exchanged):
            return self._of_exchange(request, granted, now)
        scopes = _allowed(request.client, granted.scopes)
        left = self._resources.left_to(request.client, granted.session.resources)
        audience = self._resources.of_token(left, request.resources)
        refresh = (granted.refresh_token, granted.refresh_expires_at)
        return self._answer(granted.session, request.client, scopes, audience, now, refresh, key=request.key_thumbprint)

    async def _open(self, login: NewLogin, request: TokenRequest, now: int) -> IssuedTokens:
        account, client = login.account, request.client
        if could_be_a_client(account.user.id):
            raise InvalidGrant(detail=f"a user's id must not begin like a client's user={account.user.id}")
        session = Session(
            id=new_id(),
            user_id=account.user.id,
            client_id=client.id,
            scopes=_allowed(client, login.scopes & grantable(account.user.scopes, on_our_page=login.login is not None)),
            created_at=now,
            last_used_at=now,
            expires_at=now + self._policy.refresh_ttl,
            user_agent=request.user_agent,
            address=request.address,
            login=login.login,
            # RFC 9449 section 5: those of confidential clients "are not bound to the DPoP proof public key".
            key_thumbprint=request.key_thumbprint if client.public else None,
            resources=self._resources.kept(self._resources.left_to(client, login.resources)),
        )
        token = self._refresh_tokens.first(session.id) if _refreshes(login, client) else None
        first = None
        if token is not None:
            idle = min(now + self._policy.refresh_idle_ttl, session.expires_at)
            first = RefreshTokenRecord(token.digest, idle)
        # Signed before it is stored: where signing fails, no session stands that nobody holds a token of.
        refresh = None if token is None or first is None else (token.text, first.expires_at)
        audience = self._resources.of_token(session.resources, request.resources)
        key = request.key_thumbprint
        tokens = self._answer(session, client, session.scopes, audience, now, refresh, nonce=login.nonce, key=key)
        await self._store(session, first, login)
        return tokens

    async def _store(self, session: Session, first: RefreshTokenRecord | None, login: NewLogin) -> None:
        version = login.account.password_version if self._compare_password_version else None
        if login.spends is None:
            opened = await self._sessions.open(session, first, password_version=version)
        else:
            opening = await self._sessions.open_with(session, first, password_version=version, spends=login.spends)
            if opening is Opening.SPENT:
                await self._refuse_second_use(session)
            if opening is Opening.OVERTAKEN:
                raise InvalidGrant(detail=f"user, client or login are meanwhile others user={session.user_id}")
            opened = True
        if not opened:
            _log.info("login overtaken by a change of the account or client user=%s", session.user_id)
            raise IncorrectCredentials

    async def _refuse_second_use(self, session: Session) -> NoReturn:
        _log.warning("code used twice, what came of it was ended user=%s client=%s", session.user_id, session.client_id)
        await self._catch_up()
        raise InvalidGrant(detail=f"used before user={session.user_id} client={session.client_id}")

    def _of_client(self, request: TokenRequest, granted: OnItsOwn, now: int) -> IssuedTokens:
        ttl, client, key = self._policy.access_ttl, request.client, request.key_thumbprint
        audience = self._resources.of_token(granted.resources, granted.resources)
        scopes = self._resources.narrowed(granted.scopes, audience)
        claims = self._claims(client_subject(client.id), client.id, scopes, audience, now, now + ttl, key)
        return IssuedTokens(self._signer.sign(claims, now=now), ttl, scopes, token_type=_type(key))

    def _of_exchange(self, request: TokenRequest, granted: Exchanged, now: int) -> IssuedTokens:
        subject, client, key = granted.subject, request.client, request.key_thumbprint
        expires_at = min(now + self._policy.access_ttl, subject.expires_at)
        scopes = self._resources.narrowed(_allowed(client, granted.scopes), granted.resources)
        # What the client that asks calls the user, as in its other tokens: it reads this one, too.
        called = self._subject(client, subject.subject)
        claims = self._claims(called, client.id, scopes, granted.resources, now, expires_at, key)
        claims[SESSION_CLIENT] = subject.session_client_id or subject.client_id
        if subject.session_id is not None:
            claims["sid"] = subject.session_id
        if granted.actor is not None:
            claims["act"] = spell_actor(granted.actor)
        token = self._signer.sign(claims, now=now)
        return IssuedTokens(
            token, max(0, expires_at - now), scopes, issued_token_type=ACCESS_TOKEN, token_type=_type(key)
        )

    def _answer(  # noqa: PLR0913, PLR0917 (one argument a fact; there is no smaller group among them)
        self,
        session: Session,
        client: Client,
        granted: frozenset[str],
        audience: tuple[str, ...],
        now: int,
        refresh: tuple[str, int] | None,
        *,
        nonce: str | None = None,
        key: str | None,
    ) -> IssuedTokens:
        # An access token does not outlive its session: the absolute lifetime is absolute.
        expires_at = min(now + self._policy.access_ttl, session.expires_at)
        scopes = self._resources.narrowed(granted, audience)
        claims = self._claims(self._subject(client, session.user_id), client.id, scopes, audience, now, expires_at, key)
        claims["sid"] = session.id
        access_token = self._signer.sign(claims, now=now)
        return IssuedTokens(
            access_token=access_token,
            expires_in=expires_at - now,
            scopes=scopes,
            refresh_token=None if refresh is None else refresh[0],
            refresh_expires_in=None if refresh is None else max(0, refresh[1] - now),
            session_id=session.id,
            id_token=self._id_token(session, client, scopes, access_token, nonce, now),
            token_type=_type(key),
        )

    def _id_token(  # noqa: PLR0913, PLR0917 (one argument a fact; there is no smaller group among them)
        self,
        session: Session,
        client: Client,
        scopes: frozenset[str],
        access_token: str,
        nonce: str | None,
        now: int,
    ) -> str | None:
        if "openid" not in scopes or session.login is None:
            return None
        return self._id_tokens.of_login(session, client, access_token, nonce=nonce, now=now)

    def _subject(self, client: Client, user_id: str) -> str:
        return self._id_tokens.subject(client, user_id)

    def _claims(  # noqa: PLR0913, PLR0917 (the same)
        self,
        subject: str,
        client_id: str,
        scopes: frozenset[str],
        audience: tuple[str, ...],
        now: int,
        expires_at: int,
        key: str | None,
    ) -> dict[str, Any]:
        claims: dict[str, Any] = {
            "iss": self._policy.issuer,
            "aud": _audience(audience) or self._policy.audience,
            "sub": subject,
            "client_id": client_id,
            "jti": new_id(),
            "iat": now,
            "exp": expires_at,
        }
        if key is not None:
            claims["cnf"] = {"jkt": key}
        if scopes:
            claims["scope"] = format_scope(scopes)
        return claims


def _refreshes(login: NewLogin, client: Client) -> bool:
    """Whether there is to be a refresh token. The tutorials' login has always had one."""
    return login.login is None or "refresh_token" in client.grants


def _audience(resources: tuple[str, ...]) -> str | list[str]:
    """RFC 7519 section 4.1.3: one is written as a string."""
    return resources[0] if len(resources) == 1 else list(resources)


def _allowed(client: Client, scopes: frozenset[str]) -> frozenset[str]:
    return scopes if client.scopes is None else scopes & client.scopes


def _check_key(granted: Granted, request: TokenRequest) -> None:
    """RFC 9449 section 10: the key of the proof is the one that the authorization request has named (`dpop_jkt`)."""
    if isinstance(granted, NewLogin) and granted.key_thumbprint not in {None, request.key_thumbprint}:
        raise InvalidGrant(detail=f"without the key it is bound to user={granted.account.user.id}")


def _type(key: str | None) -> str:
    return "bearer" if key is None else SCHEME
