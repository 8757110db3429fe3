"""RFC 8414 section 2: what this server is and can do. What is advertised works, and what works is advertised."""

from dataclasses import dataclass
from typing import Any

from fastlatch.domain.policy import TokenPolicy


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Absolute URLs. None: the app does not serve this one."""

    token: str
    revocation: str | None = None
    introspection: str | None = None
    jwks: str | None = None
    revocations: str | None = None


REVOCATIONS_MEMBER = "fastlatch_revocations_endpoint"
"""Section 2: "Additional authorization server metadata parameters MAY also be used." By it resource servers find it."""


class Metadata:
    """The document behind `/.well-known/oauth-authorization-server`."""

    def __init__(
        self,
        policy: TokenPolicy,
        grant_types: tuple[str, ...],
        client_auth_methods: tuple[str, ...],
        scopes: tuple[str, ...],
        *,
        publishes_keys: bool = True,
    ) -> None:
        self._policy = policy
        self._grant_types = grant_types
        self._client_auth_methods = client_auth_methods
        self._scopes = scopes
        self._publishes_keys = publishes_keys
        """False with HS256, whose one key is nobody else's business."""

    def __call__(self, endpoints: Endpoints) -> dict[str, Any]:
        """The JSON object. Section 3.2: members "with zero elements MUST be omitted".

        All but `response_types_supported`, which section 2 says is REQUIRED: we have no authorization endpoint.
        """
        secret_methods = [method for method in self._client_auth_methods if method != "none"]
        members: dict[str, Any] = {
            "token_endpoint": endpoints.token,
            "token_endpoint_auth_methods_supported": list(self._client_auth_methods),
            "grant_types_supported": list(self._grant_types),
            "scopes_supported": list(self._scopes),
            "jwks_uri": endpoints.jwks if self._publishes_keys else None,
        }
        if endpoints.revocation:
            members["revocation_endpoint"] = endpoints.revocation
            members["revocation_endpoint_auth_methods_supported"] = list(self._client_auth_methods)
        if endpoints.introspection:
            members["introspection_endpoint"] = endpoints.introspection
            members["introspection_endpoint_auth_methods_supported"] = secret_methods
        if endpoints.revocations:
            members[REVOCATIONS_MEMBER] = endpoints.revocations
        return {
            "issuer": self._policy.issuer,
            "response_types_supported": [],
            **{name: value for name, value in members.items() if value},
        }
