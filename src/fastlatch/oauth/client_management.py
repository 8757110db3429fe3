"""RFC 6749 section 2: registering clients, changing and ending them. For administrators and programs."""

import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import replace
from typing import Unpack

from fastlatch.domain.client import Client
from fastlatch.domain.errors import ConfigurationError, NotFound
from fastlatch.domain.pairwise import sector_of
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.domain.secret import CLIENT_SECRET_PREFIX, digest, new_secret
from fastlatch.ports.clients import ClientStore
from fastlatch.ports.clock import Clock
from fastlatch.ports.keys import IdTokenKeys
from fastlatch.ports.sessions import SessionStore

from .client_changes import ClientChanges, with_changes
from .client_rules import ClientRules, check_changeable, check_new_id

_log = logging.getLogger("fastlatch.clients")

KEY_METHOD = "private_key_jwt"
_MIN_SECRET = 32
"""Characters of a secret that somebody else made."""
_TRIES = 5
"""Of an update, when somebody else changes the same client at the same time."""


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
        self._check_keys = check_keys
        self._id_tokens = id_tokens
        self._rules = ClientRules(frozenset(grant_types), resources, tuple(id_tokens.algorithms))

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
        check_new_id(client_id)
        if sector is not None and not pairwise:
            raise ConfigurationError("Only a pairwise client has a sector; leave the sector out, or add --pairwise.")
        if public and secret is not None:
            raise ConfigurationError("A public client cannot keep a secret; leave the secret out.")
        if secret is not None and len(secret) < _MIN_SECRET:
            raise ConfigurationError(
                f"The client secret needs at least {_MIN_SECRET} characters; leave it out to get one."
            )
        if public and jwks is not None:
            raise ConfigurationError("A public client proves nothing; leave the keys out, or --public.")
        keys = None if jwks is None else self._check_keys(jwks)
        new = secret if public or keys is not None else secret or new_secret(CLIENT_SECRET_PREFIX)
        client = self._rules.checked(
            Client(
                id=client_id,
                name=name,
                first_party=first_party,
                grants=grants,
                scopes=scopes,
                redirect_uris=tuple(redirect_uris),
                post_logout_redirect_uris=tuple(post_logout_redirect_uris),
                secret_digests=() if new is None else (digest(new),),
                created_at=int(self._clock()),
                auth_method=None if keys is None or new is not None else KEY_METHOD,
                jwks=keys,
                dpop_bound=dpop_bound,
                resources=None if resources is None else tuple(resources),
                serves=tuple(serves),
                require_pushed_authorization_requests=require_pushed_authorization_requests,
                backchannel_logout_uri=backchannel_logout_uri,
                id_token_algorithm=id_token_algorithm,
            )
        )
        if pairwise:
            client = replace(client, sector=sector_of(client.redirect_uris, sector))
        await self._publish_key_of(client)
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
            raise _overtaken(client_id)
        _log.info("client secret rotated client=%s", client_id)
        await self._catch_up()
        return secret

    async def set_keys(self, client_id: str, jwks: str, *, keep_secret: bool = False) -> Client:
        """Let the client prove itself by these keys from now on, in the place of those that it had (RFC 7523).

        `keep_secret`: its secrets go on working beside them. Returns the client as it is then.

        Raises:
            NotFound: there is no such client.
            ConfigurationError: the keys cannot be used, the client is public, or was changed in this very moment.
        """
        client = await self.find(client_id)
        if client.public:
            raise ConfigurationError(f"The client {client_id} is public, and stays so: create another one with keys.")
        method = None if keep_secret and client.secret_digests else KEY_METHOD
        changed = replace(client, jwks=self._check_keys(jwks), auth_method=method)
        if not await self._clients.replace(changed, expected=client, now=int(self._clock())):
            raise _overtaken(client_id)
        _log.info("client keys set client=%s", client_id)
        await self._catch_up()
        return changed

    async def update(self, client_id: str, **changes: Unpack[ClientChanges]) -> Client:
        """Change a client: each field that is given takes the place of the whole one before. Returns it as it is then.

        What it was given before goes on within the new bounds from the next refresh on; access tokens live as they are
        until they expire, or until somebody ends them.

        Raises:
            NotFound: there is no such client.
            ConfigurationError: a value does not fit, the client is none that can be changed, or others change it all
                the time.
        """
        check_changeable(client_id)
        for _ in range(_TRIES):
            client = await self.find(client_id)
            changed = self._rules.checked(with_changes(client, **changes), before=client)
            if "id_token_algorithm" in changes:
                await self._publish_key_of(changed)
            if await self._clients.replace(changed, expected=client, now=int(self._clock())):
                _log.info("client changed client=%s fields=%s", client_id, ",".join(sorted(changes)))
                await self._catch_up()
                return changed
        raise _overtaken(client_id)

    async def delete(self, client_id: str) -> None:
        """Delete the client; every session and token of it ends.

        Raises:
            NotFound: there is no such client.
        """
        if not await self._clients.delete(client_id, now=int(self._clock())):
            raise NotFound("There is no client of this id.")
        _log.info("client deleted client=%s", client_id)
        await self._catch_up()

    async def _publish_key_of(self, client: Client) -> None:
        """Before its first ID token, so that every cache knows the key by then."""
        if client.id_token_algorithm is not None:
            await self._id_tokens.prepare(client.id_token_algorithm)


def _overtaken(client_id: str) -> ConfigurationError:
    return ConfigurationError(f"The client {client_id} was changed in this very moment. Try again.")
