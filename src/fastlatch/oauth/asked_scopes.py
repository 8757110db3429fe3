"""RFC 6749 section 3.3: what a request for an authorization asks for, before a user has a word in it."""

from fastlatch.domain.client import Client
from fastlatch.domain.errors import InvalidScope, InvalidTarget
from fastlatch.domain.resource import ResourcePolicy
from fastlatch.domain.scope import parse_scope


class AskedScopes:
    """`default`: what a request without `scope` asks for (section 3.3)."""

    def __init__(self, default: frozenset[str], resources: ResourcePolicy) -> None:
        self._default = default
        self._resources = resources

    def __call__(self, client: Client, scope: str | None, resources: tuple[str, ...]) -> frozenset[str]:
        """No more than the client may ask for, and than means something at these resources.

        Raises:
            InvalidScope: it may ask for none of them, or they are malformed.
            InvalidTarget: RFC 8707 section 2, "an invalid combination of resource and scope".
        """
        asked = self._default if scope is None else parse_scope(scope)
        scopes = asked if client.scopes is None else asked & client.scopes
        if "refresh_token" not in client.grants:
            scopes -= {"offline_access"}
        if asked and not scopes:
            raise InvalidScope("This client may ask for none of these scopes.")
        narrowed = self._resources.narrowed(scopes, resources)
        if scopes and not narrowed:
            raise InvalidTarget("None of these scopes means anything at this resource.")
        return narrowed
