"""RFC 6749 section 2: what a client that an administrator describes may be, when it is made and when it is changed."""

from dataclasses import replace

from fastlatch.domain.client import BUILT_IN_CLIENT_IDS, DOCUMENT_PREFIX, Client
from fastlatch.domain.errors import ConfigurationError, InvalidScope
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.domain.scope import format_scope, parse_scope
from fastlatch.domain.token_exchange import TOKEN_EXCHANGE_GRANT

from .client_id import is_assignable
from .openid_registration import check_backchannel_logout_uri, check_id_token_algorithm
from .redirects import check_redirect_uri


class ClientRules:
    """`algorithms`: those that ID tokens can be signed by."""

    def __init__(self, grant_types: frozenset[str], resources: ResourcePolicy, algorithms: tuple[str, ...]) -> None:
        self._grant_types = grant_types
        self._resources = resources
        self._algorithms = algorithms

    def checked(self, client: Client, *, before: Client | None = None) -> Client:
        """The client as it is to be kept.

        What it had `before` is not asked to be known here again: an app may have grants of its own, which a command
        does not know. That its parts fit together is asked of the whole client each time.

        Raises:
            ConfigurationError: something does not fit.
        """
        had = before or Client(id=client.id)
        client = replace(
            client,
            redirect_uris=tuple(map(check_redirect_uri, client.redirect_uris)),
            post_logout_redirect_uris=tuple(map(check_redirect_uri, client.post_logout_redirect_uris)),
            scopes=None if client.scopes is None else _checked_scopes(client.scopes),
            resources=None if client.resources is None else self._known(client.resources, had.resources or ()),
            serves=self._known(client.serves, had.serves),
        )
        self._check_grants(client, had)
        if client.public and client.serves:
            raise ConfigurationError("An API that asks about its tokens is a client with a secret.")
        check_backchannel_logout_uri(client.backchannel_logout_uri, public=client.public)
        if client.id_token_algorithm != had.id_token_algorithm:
            check_id_token_algorithm(client.id_token_algorithm, self._algorithms)
        return client

    def _check_grants(self, client: Client, had: Client) -> None:
        unknown = client.grants - self._grant_types - had.grants
        if unknown:
            raise ConfigurationError(
                f"There is no grant {format_scope(unknown)} here; there is: {format_scope(self._grant_types)}."
            )
        if "password" in client.grants and not client.first_party:
            raise ConfigurationError("A third-party client may not use the password grant (RFC 9700 section 2.4).")
        if "authorization_code" in client.grants and not client.redirect_uris:
            raise ConfigurationError("The grant authorization_code needs a redirect URI to send its answers to.")
        if client.public:
            _check_public(client.grants)

    def _known(self, listed: tuple[str, ...], had: tuple[str, ...]) -> tuple[str, ...]:
        for each in listed:
            if each not in {self._resources.own, *self._resources.known, *had}:
                raise ConfigurationError(f"There is no resource {each} here; list it in FASTLATCH_RESOURCES first.")
        return tuple(dict.fromkeys(listed))


def check_new_id(client_id: str) -> None:
    """The id of a client that is to be made.

    Raises:
        ConfigurationError: nobody can give it to one.
    """
    if not is_assignable(client_id):
        raise ConfigurationError(
            "A client id has 1 to 128 letters, digits, or the characters - . _ ~, and does not begin with dyn~"
        )
    if client_id in BUILT_IN_CLIENT_IDS:
        raise ConfigurationError(f"The client id {client_id} is that of a built-in client.")


def check_changeable(client_id: str) -> None:
    """The id of a client that is to be changed.

    Raises:
        ConfigurationError: what this client is does not stand in the database.
    """
    if client_id in BUILT_IN_CLIENT_IDS:
        raise ConfigurationError(f"The client {client_id} is built in: nothing of it can be changed.")
    if client_id.startswith(DOCUMENT_PREFIX):
        raise ConfigurationError("What this client is stands in its own document, and can be changed only there.")


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
