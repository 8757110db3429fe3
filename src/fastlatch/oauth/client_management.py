"""RFC 6749 section 2: registering clients, rotating their secrets, ending them. For administrators and programs."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace

from fastlatch.domain.client import BUILT_IN_CLIENT_IDS, Client
from fastlatch.domain.errors import ConfigurationError, InvalidScope, NotFound
from fastlatch.domain.pairwise import sector_of
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.domain.scope import format_scope, parse_scope
from fastlatch.domain.secret import CLIENT_SECRET_PREFIX, digest, new_secret
from fastlatch.domain.token_exchange import TOKEN_EXCHANGE_GRANT
from fastlatch.ports.clients import ClientStore
from fastlatch.ports.clock import Clock
from fastlatch.ports.keys import IdTokenKeys
from fastlatch.ports.sessions import SessionStore

from .client_id import is_assignable
from .openid_registration import check_backchannel_logout_uri, check_id_token_algorithm
from .redirects import check_redirect_uri

_log = logging.getLogger("fastlatch.clients")

KEY_METHOD = "private_key_jwt"
_MIN_SECRET = 32
"""Characters of a secret that somebody else made."""


class ManageClients:
    """Nothing here asks who the caller is."""

    def __init__(  # noqa: PLR0913, PLR0917 (one argument a fact; there is no smaller group among them)
        self,
        clients: ClientStore,
        sessions: SessionStore,
        clock: Clock,
        catch_up: Callable[[], Awaitable[None]],
        grant_types: Iterable[str],
        check_keys: Callable[[str], str],
        resources: ResourcePolicy,
        id_tokens: IdTokenKeys,
    ) -> None:
        self._clients = clients
        self._sessions = sessions
        self._clock = clock
        self._catch_up = catch_up
        self._grant_types = frozenset(grant_types)
        self._check_keys = check_keys
        self._resources = resources
        self._id_tokens = id_tokens

    async def create(  # noqa: PLR0913 (keyword-only; each is a column)
        self,
        client_id: str,
        *,
        name: str = "",
        public: bool = False,
        first_party: bool = True,
        redirect_uris: Iterable[str] = (),
        grants: frozenset[str] = frozenset(),
        scopes: frozenset[str] | None = None,
        secret: str | None = None,
        post_logout_redirect_uris: Iterable[str] = (),
        jwks: str | None = None,
        dpop_bound: bool = False,
        resources: Iterable[str] | None = None,
        serves: Iterable[str] = (),
        require_pushed_authorization_requests: bool = False,
        backchannel_logout_uri: str | None = None,
        id_token_algorithm: str | None = None,
        pairwise: bool = False,
        sector: str | None = None,
    ) -> tuple[Client, str | None]:
        """The stored client, and its secret: this once, for only its digest is kept. A public one has none.

        `jwks`: the public keys that it proves itself with (RFC 7523); then it has no secret but one that is given.
        `dpop_bound`: it gets no tokens but such as are bound to a key (RFC 9449 section 5.2).

        Raises:
            ConfigurationError: a value does not fit, or the id is taken.
        """
        redirect_uris = tuple(map(check_redirect_uri, redirect_uris))
        served = self._known(serves)
        self._check(client_id, grants, first_party=first_party)
        if "authorization_code" in grants and not redirect_uris:
            raise ConfigurationError("The grant authorization_code needs a redirect URI to send its answers to.")
        if public:
            _check_public(grants)
        if sector is not None and not pairwise:
            raise ConfigurationError("Only a pairwise client has a sector; leave the sector out, or add --pairwise.")
        if public and secret is not None:
            raise ConfigurationError("A public client cannot keep a secret; leave the secret out.")
        if public and served:
            raise ConfigurationError("An API that asks about its tokens is a client with a secret.")
        if secret is not None and len(secret) < _MIN_SECRET:
            raise ConfigurationError(
                f"The client secret needs at least {_MIN_SECRET} characters; leave it out to get one."
            )
        if public and jwks is not None:
            raise ConfigurationError("A public client proves nothing; leave the keys out, or --public.")
        keys = None if jwks is None else self._check_keys(jwks)
        new = secret if public or keys is not None else secret or new_secret(CLIENT_SECRET_PREFIX)
        client = Client(
            id=client_id,
            name=name,
            first_party=first_party,
            grants=grants,
            scopes=None if scopes is None else _checked_scopes(scopes),
            redirect_uris=redirect_uris,
            post_logout_redirect_uris=tuple(map(check_redirect_uri, post_logout_redirect_uris)),
            secret_digests=() if new is None else (digest(new),),
            created_at=int(self._clock()),
            auth_method=None if keys is None or new is not None else KEY_METHOD,
            jwks=keys,
            dpop_bound=dpop_bound,
            resources=None if resources is None else self._known(resources),
            serves=served,
            require_pushed_authorization_requests=require_pushed_authorization_requests,
            backchannel_logout_uri=check_backchannel_logout_uri(backchannel_logout_uri, public=public),
            id_token_algorithm=check_id_token_algorithm(id_token_algorithm, self._id_tokens.algorithms),
            sector=sector_of(redirect_uris, sector) if pairwise else None,
        )
        if id_token_algorithm is not None:
            # Published before its first ID token, so that every cache knows it by then.
            await self._id_tokens.prepare(id_token_algorithm)
        if not await self._clients.add(client):
            raise ConfigurationError(f"The client id {client_id} is taken.")
        _log.info("client created client=%s", client_id)
        await self._catch_up()
        return client, new

    async def find(self, client_id: str) -> Client:
        """The client with this id.

        Raises:
            NotFound: there is none.
        """
        client = await self._clients.find(client_id)
        if client is None:
            raise NotFound("There is no client of this id.")
        return client

    async def page(self, *, after: str = "", limit: int = 100) -> list[Client]:
        """Clients in the order of their ids, beginning behind the id `after`."""
        return await self._clients.page(after=after, limit=limit)

    async def rotate_secret(self, client_id: str, *, keep_previous: bool = False) -> str:
        """The new secret, this once. `keep_previous`: the newest old one works until the next rotation.

        Raises:
            NotFound: there is no such client.
            ConfigurationError: it has no secret, or was changed in this very moment.
        """
        client = await self.find(client_id)
        if not client.secret_digests or client.auth_method == KEY_METHOD:
            raise ConfigurationError(
                f"The client {client_id} has no secret: it is public, or proves itself by its keys."
            )
        secret = new_secret(CLIENT_SECRET_PREFIX)
        previous = client.secret_digests[:1] if keep_previous else ()
        new = (digest(secret), *previous)
        now = int(self._clock())
        if not await self._clients.replace_secrets(client_id, new, expected=client.secret_digests, now=now):
            raise ConfigurationError(f"The client {client_id} was changed in this very moment. Try again.")
        _log.info("client secret rotated client=%s", client_id)
        await self._catch_up()
        return secret

    async def set_keys(self, client_id: str, jwks: str, *, keep_secret: bool = False) -> Client:
        """Let the client prove itself by these keys from now on, in the place of those that it had (RFC 7523).

        `keep_secret`: its secrets go on working beside them. Returns the client as it is then.

        Raises:
            NotFound: there is no such client.
            ConfigurationError: the keys cannot be used, or the client was changed in this very moment.
        """
        client = await self.find(client_id)
        method = None if keep_secret and client.secret_digests else KEY_METHOD
        changed = replace(client, jwks=self._check_keys(jwks), auth_method=method)
        if not await self._clients.replace_details(changed, expected=client, now=int(self._clock())):
            raise ConfigurationError(f"The client {client_id} was changed in this very moment. Try again.")
        _log.info("client keys set client=%s", client_id)
        await self._catch_up()
        return changed

    async def delete(self, client_id: str) -> None:
        """Delete the client; every session and token of it ends.

        Raises:
            NotFound: there is no such client.
        """
        if not await self._clients.delete(client_id, now=int(self._clock())):
            raise NotFound("There is no client of this id.")
        _log.info("client deleted client=%s", client_id)
        await self._catch_up()

    def _known(self, resources: Iterable[str]) -> tuple[str, ...]:
        listed = tuple(dict.fromkeys(resources))
        for each in listed:
            if each != self._resources.own and each not in self._resources.known:
                raise ConfigurationError(f"There is no resource {each} here; list it in FASTLATCH_RESOURCES first.")
        return listed

    def _check(self, client_id: str, grants: frozenset[str], *, first_party: bool) -> None:
        if not is_assignable(client_id):
            raise ConfigurationError(
                "A client id has 1 to 128 letters, digits, or the characters - . _ ~, and does not begin with dyn~"
            )
        if client_id in BUILT_IN_CLIENT_IDS:
            raise ConfigurationError(f"The client id {client_id} is that of a built-in client.")
        unknown = grants - self._grant_types
        if unknown:
            raise ConfigurationError(
                f"There is no grant {format_scope(unknown)} here; there is: {format_scope(self._grant_types)}."
            )
        if "password" in grants and not first_party:
            raise ConfigurationError("A third-party client may not use the password grant (RFC 9700 section 2.4).")


def _check_public(grants: frozenset[str]) -> None:
    if "client_credentials" in grants:
        raise ConfigurationError(
            "A public client may not use client_credentials (RFC 6749 section 4.4): anybody could ask in its name."
        )
    if TOKEN_EXCHANGE_GRANT in grants:
        raise ConfigurationError(
            "A public client may not exchange tokens (RFC 8693 section 2.1): whoever has one could make others of it."
        )


def _checked_scopes(scopes: frozenset[str]) -> frozenset[str]:
    try:
        return parse_scope(format_scope(scopes))
    except InvalidScope as error:
        raise ConfigurationError(error.description) from error
