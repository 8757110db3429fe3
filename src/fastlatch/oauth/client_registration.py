"""RFC 7591 section 3: the client registration endpoint.

Its clients are somebody else's: users are asked, no password ever reaches them, and nothing is taken for true that they
say of themselves. Section 3.1.1: "The authorization server MAY ignore the software statement", and this one does.
"""

import logging
from dataclasses import dataclass, replace
from typing import Any

from fastlatch.domain.client import DYNAMIC_PREFIX, Client
from fastlatch.domain.errors import InvalidToken, Unavailable
from fastlatch.domain.registration import Allowance
from fastlatch.domain.scope import format_scope
from fastlatch.domain.secret import CLIENT_SECRET_PREFIX, digest, new_id, new_secret
from fastlatch.ports.clients import ClientStore
from fastlatch.ports.clock import Clock
from fastlatch.ports.limits import GuessAt, GuessLimiter

from .client_keys import spell_keys
from .client_metadata import client_of, read_json
from .initial_access_tokens import InitialAccessTokens

_log = logging.getLogger("fastlatch.clients")

_WITH_SECRET = frozenset({"client_secret_basic", "client_secret_post"})


@dataclass(frozen=True, slots=True, repr=False)
class RegistrationRequest:
    """Holds a token: has no repr."""

    body: bytes
    token: str | None
    """The initial access token."""
    address: str
    """Whom to count it against."""


class RegisterClient:
    """`needs_token`: nobody registers a client without having been given a token for it."""

    def __init__(  # noqa: PLR0913 (one argument a fact; there is no smaller group among them)
        self,
        clients: ClientStore,
        tokens: InitialAccessTokens,
        limiter: GuessLimiter,
        allowed: Allowance,
        clock: Clock,
        *,
        needs_token: bool,
    ) -> None:
        self._clients = clients
        self._tokens = tokens
        self._limiter = limiter
        self._allowed = allowed
        self._clock = clock
        self._needs_token = needs_token

    async def __call__(self, request: RegistrationRequest) -> dict[str, Any]:
        """The JSON object of section 3.2.1: the secret in it is said this once.

        Raises:
            InvalidRedirectUri, InvalidClientMetadata: section 3.2.2.
            InvalidToken: a token is needed, or this one is not good (any more).
            TooManyAttempts: this address has asked for too many clients.
            Unavailable: not now.
        """
        # Whatever comes of it: it may be a guess at a token, and each success is a row that somebody has to keep.
        async with self._limiter.attempt(GuessAt.CLIENT_REGISTRATION, "", request.address):
            allowed = await self._allowance(request.token)
            said = read_json(request.body)
            now = int(self._clock())
            client_id = DYNAMIC_PREFIX + new_id()
            client = client_of(said, client_id, allowed, default_method="client_secret_basic", now=now)
            secret = new_secret(CLIENT_SECRET_PREFIX) if client.auth_method in _WITH_SECRET else None
            if secret is not None:
                client = replace(client, secret_digests=(digest(secret),))
            # The last thing before the client is there: what is refused for its metadata costs no token.
            if request.token is not None and not await self._tokens.spend(request.token):
                raise _bad_token()
            if not await self._clients.add(client):
                raise Unavailable(detail="a new client id is taken")
        _log.info("client registered itself client=%s", client.id)
        return _information(client, secret)

    async def _allowance(self, token: str | None) -> Allowance:
        if token is None:
            if self._needs_token:
                raise InvalidToken("Registering a client needs an initial access token here.")
            return self._allowed
        permission = await self._tokens.find(token)
        if permission is None:
            raise _bad_token()
        scopes = self._allowed.scopes if permission.scopes is None else permission.scopes
        return replace(self._allowed, grants=self._allowed.grants | permission.grants, scopes=scopes)


def _bad_token() -> InvalidToken:
    return InvalidToken("This initial access token is not valid, was used, or has expired.")


def _information(client: Client, secret: str | None) -> dict[str, Any]:
    """Section 3.2.1: "The authorization server MUST return all registered metadata about this client"."""
    members: dict[str, Any] = {
        "client_id": client.id,
        "client_id_issued_at": client.created_at,
        "client_name": client.name,
        "redirect_uris": client.redirect_uris,
        "post_logout_redirect_uris": client.post_logout_redirect_uris,
        "token_endpoint_auth_method": client.auth_method,
        "grant_types": sorted(client.grants),
        "response_types": ["code"] if "authorization_code" in client.grants else [],
        "scope": format_scope(client.scopes or ()),
        "jwks": spell_keys(client.jwks),
        "require_pushed_authorization_requests": client.require_pushed_authorization_requests,
        "dpop_bound_access_tokens": client.dpop_bound,
    }
    if secret is not None:
        # "REQUIRED if "client_secret" is issued. [...] 0 if it will not expire."
        members |= {"client_secret": secret, "client_secret_expires_at": 0}
    return {name: value for name, value in members.items() if value or name == "client_secret_expires_at"}
