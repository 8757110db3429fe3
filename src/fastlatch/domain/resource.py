"""RFC 8707: for which API a token is. RFC 9700 section 2.3: it is for one, unless more are asked for by name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from .client import Client
from .errors import InvalidTarget
from .scope import OPENID_SCOPES

_MOST = 8
"""RFC 8693 section 2.1.1: a client may be told that it "requested access to too many target services"."""
_WITHOUT_PATH = re.compile(r"(https?://[^/?#]+)/?")


@dataclass(frozen=True, slots=True)
class ResourcePolicy:
    """Which resources there are.

    The issuer's own API is always among them, and is meant where none is named. No token is for it and for another API
    too: that API could use the token here, in the name of the user.
    """

    own: str
    """The audience of the issuer's own API."""
    known: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    """The other ones, each with the scopes that mean something there; None: any."""

    def asked(self, client: Client, value: str | None) -> tuple[str, ...]:
        """What a request names, in its order and as it is written here.

        Raises:
            InvalidTarget: there is no such resource, or it is not for this client.
        """
        resources = () if value is None else tuple(dict.fromkeys(map(self._as_known, value.split(" "))))
        if len(resources) > _MOST:
            raise InvalidTarget("These are too many resources at a time.")
        if not all(self.is_for(client, resource) for resource in resources):
            raise InvalidTarget
        return resources

    def _as_known(self, resource: str) -> str:
        """With the slash that libraries put in the place of a path, or without: as its API compares it.

        MCP authorization of 2025-11-25, on canonical URIs: "both `https://mcp.example.com/` (with trailing slash) and
        `https://mcp.example.com` (without trailing slash) are technically valid absolute URIs".
        """
        bare = _WITHOUT_PATH.fullmatch(resource)
        if bare is None:
            return resource
        spellings = (resource, bare[1], f"{bare[1]}/")
        return next((each for each in spellings if each == self.own or each in self.known), resource)

    def is_for(self, client: Client, resource: str) -> bool:
        """Whether this client may ask for it."""
        if resource == self.own:
            return True
        return resource in self.known and (client.resources is None or resource in client.resources)

    def kept(self, asked: tuple[str, ...]) -> tuple[str, ...]:
        """As an authorization remembers it: empty for the issuer's own API alone."""
        return () if asked == (self.own,) else asked

    def left_to(self, client: Client, authorized: tuple[str, ...]) -> tuple[str, ...]:
        """Of what was authorized, what this client may still ask for: it may have been changed meanwhile.

        RFC 8707 section 2.2: resources "that were originally granted by the resource owner or a subset thereof".

        Raises:
            InvalidTarget: nothing of it. Empty would be the issuer's own API, which nobody has authorized.
        """
        if client.resources is None:
            return authorized
        left = tuple(each for each in authorized if each == self.own or each in client.resources)
        if authorized and not left:
            raise InvalidTarget("This client may ask for none of these resources any more.")
        return left

    def of_token(self, authorized: tuple[str, ...], asked: tuple[str, ...]) -> tuple[str, ...]:
        """For whom one access token is to be, by what was authorized; empty: for the issuer's own API.

        RFC 8707 section 2.2: "any refresh token that is returned is bound to the full original grant".

        Raises:
            InvalidTarget: something that was not authorized, or the issuer's own API together with another one.
        """
        granted = authorized or (self.own,)
        if not frozenset(asked) <= frozenset(granted):
            raise InvalidTarget("This resource was not authorized.")
        elsewhere = tuple(each for each in asked or granted if each != self.own)
        if elsewhere and self.own in asked:
            raise InvalidTarget("No token is for this server and for another API too; ask for one after the other.")
        return elsewhere

    def narrowed(self, scopes: frozenset[str], resources: tuple[str, ...]) -> frozenset[str]:
        """RFC 8707 section 2.2: the server "should downscope" to what "the respective resource is able to process".

        What OpenID Connect's scopes say is about the login, and stays.
        """
        understood: frozenset[str] = OPENID_SCOPES
        for resource in resources or (self.own,):
            its_own = self.known.get(resource)
            if its_own is None:
                return scopes
            understood |= its_own
        return scopes & understood
