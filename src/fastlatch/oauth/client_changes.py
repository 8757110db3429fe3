"""What of a client may be changed once it is there: what it may do, and neither what it is nor what it proves.

Whether it is public stays, for its programs are built for one or the other; its names for users stay (`sector`), for by
other names they would be other people to it. Secrets and keys have ways of their own.
"""

from dataclasses import replace
from typing import TypedDict, Unpack

from fastlatch.domain.client import Client
from fastlatch.domain.errors import ConfigurationError


class ClientChanges(TypedDict, total=False):
    """Fields of `Client`. What is there takes the place of the whole field; what is not there stays as it was."""

    name: str
    first_party: bool
    grants: frozenset[str]
    scopes: frozenset[str] | None
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...]
    resources: tuple[str, ...] | None
    serves: tuple[str, ...]
    require_pushed_authorization_requests: bool
    dpop_bound: bool
    backchannel_logout_uri: str | None
    id_token_algorithm: str | None


def with_changes(client: Client, **changes: Unpack[ClientChanges]) -> Client:
    """The client as it is to be.

    Raises:
        ConfigurationError: nothing is to be changed, or something that cannot be.
        TypeError: a client has no such field, or it is not for changing.
    """
    others = changes.keys() - ClientChanges.__optional_keys__
    if others:
        raise TypeError(f"not to be changed in a client: {', '.join(sorted(others))}")
    if not changes:
        raise ConfigurationError("Say what is to be changed of the client.")
    if client.self_registered and changes.get("first_party"):
        raise ConfigurationError("A client that has registered itself is not ours: anybody may be behind it.")
    if client.self_registered and "scopes" in changes and changes["scopes"] is None:
        raise ConfigurationError("A client that has registered itself may not ask for any scope there is; list them.")
    return replace(client, **changes)
