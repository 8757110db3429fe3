"""RFC 8414 section 2: what this server is and can do. What is advertised works, and what works is advertised."""

from typing import Any

from fastlatch.domain.authorization import ResponseMode
from fastlatch.domain.device import DEVICE_CODE_GRANT
from fastlatch.domain.dpop import ALGORITHMS
from fastlatch.domain.pkce import METHOD
from fastlatch.domain.policy import TokenPolicy
from fastlatch.domain.scope import OPENID_SCOPES

from .endpoint_urls import Endpoints
from .userinfo import CLAIMS

REVOCATIONS_MEMBER = "fastlatch_revocations_endpoint"
"""Section 2: "Additional authorization server metadata parameters MAY also be used." By it resource servers find it."""


_EVERYBODY_KNOWS = "RS256"
_ID_TOKEN_CLAIMS = ("iss", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "at_hash", "sid")


class Metadata:
    """The document of RFC 8414 and of OpenID Connect Discovery: one, since their members are from one registry."""

    def __init__(  # noqa: PLR0913 (one argument a fact; there is no smaller group among them)
        self,
        policy: TokenPolicy,
        grant_types: tuple[str, ...],
        client_auth_methods: tuple[str, ...],
        scopes: tuple[str, ...],
        *,
        signing_algorithm: str,
        client_documents: bool,
        require_pushed_authorization_requests: bool,
    ) -> None:
        self._policy = policy
        self._grant_types = grant_types
        self._client_auth_methods = client_auth_methods
        self._scopes = scopes
        # OpenID Connect Discovery section 3: "The algorithm "RS256" MUST be included."
        self._id_token_algorithms = list(dict.fromkeys((signing_algorithm, _EVERYBODY_KNOWS)))
        self._client_documents = client_documents
        self._require_pushed_authorization_requests = require_pushed_authorization_requests
        self._publishes_keys = signing_algorithm != "HS256"
        """False with HS256, whose one key is nobody else's business."""

    def offers_openid(self, endpoints: Endpoints) -> bool:
        """Whether there are ID tokens, and whoever gets one can check it."""
        return self._publishes_keys and endpoints.authorization is not None and endpoints.jwks is not None

    def __call__(self, endpoints: Endpoints) -> dict[str, Any]:
        """The JSON object. Section 3.2: members "with zero elements MUST be omitted".

        All but `response_types_supported`, which section 2 says is REQUIRED, also where nobody can authorize anything.
        """
        members = self._of_tokens(endpoints)
        if endpoints.authorization is not None:
            members |= self._of_authorization(endpoints)
        if self.offers_openid(endpoints):
            members |= self._of_openid(endpoints)
        return {
            "issuer": self._policy.issuer,
            "response_types_supported": ["code"] if endpoints.authorization else [],
            **{name: value for name, value in members.items() if value or value is False},
        }

    def _of_tokens(self, endpoints: Endpoints) -> dict[str, Any]:
        methods = list(self._client_auth_methods)
        with_secret = [method for method in methods if method != "none"]
        # RFC 8414 section 2: they "MUST be present if either of these authentication methods are specified".
        of_assertions = list(ALGORITHMS) if "private_key_jwt" in methods else []
        needs = {"authorization_code": endpoints.authorization, DEVICE_CODE_GRANT: endpoints.device_authorization}
        grants = [grant for grant in self._grant_types if needs.get(grant, endpoints.token)]
        return {
            "token_endpoint": endpoints.token,
            "token_endpoint_auth_methods_supported": methods,
            "token_endpoint_auth_signing_alg_values_supported": of_assertions,
            "grant_types_supported": grants,
            "scopes_supported": list(self._scopes),
            "jwks_uri": endpoints.jwks if self._publishes_keys else None,
            "registration_endpoint": endpoints.registration,
            "revocation_endpoint": endpoints.revocation,
            "revocation_endpoint_auth_methods_supported": methods if endpoints.revocation else None,
            "revocation_endpoint_auth_signing_alg_values_supported": of_assertions if endpoints.revocation else None,
            "introspection_endpoint": endpoints.introspection,
            "introspection_endpoint_auth_methods_supported": with_secret if endpoints.introspection else None,
            "introspection_endpoint_auth_signing_alg_values_supported": of_assertions
            if endpoints.introspection
            else None,
            REVOCATIONS_MEMBER: endpoints.revocations,
            # RFC 9449 section 5.1.
            "dpop_signing_alg_values_supported": list(ALGORITHMS),
            # RFC 8628 section 4.
            "device_authorization_endpoint": endpoints.device_authorization
            if DEVICE_CODE_GRANT in self._grant_types
            else None,
        }

    def _of_authorization(self, endpoints: Endpoints) -> dict[str, Any]:
        pushed = endpoints.pushed_authorization
        return {
            "authorization_endpoint": endpoints.authorization,
            "response_modes_supported": [str(mode) for mode in ResponseMode],
            "code_challenge_methods_supported": [METHOD],
            # RFC 9207 section 3.
            "authorization_response_iss_parameter_supported": True,
            # OAuth Client ID Metadata Document (draft 02) section 6.
            "client_id_metadata_document_supported": self._client_documents or None,
            # RFC 9126 section 5.
            "pushed_authorization_request_endpoint": pushed,
            "require_pushed_authorization_requests": self._require_pushed_authorization_requests if pushed else None,
        }

    def _of_openid(self, endpoints: Endpoints) -> dict[str, Any]:
        about_users = [scope for scope in sorted(OPENID_SCOPES) if scope not in self._scopes]
        return {
            "scopes_supported": [*self._scopes, *about_users],
            "subject_types_supported": ["public", "pairwise"],
            "id_token_signing_alg_values_supported": self._id_token_algorithms,
            "userinfo_endpoint": endpoints.userinfo,
            "end_session_endpoint": endpoints.end_session,
            # Back-Channel Logout section 2.1.
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
            "claims_supported": [*CLAIMS, *_ID_TOKEN_CLAIMS],
            # OpenID Connect Discovery section 3: "If omitted, the default value is true."
            "request_uri_parameter_supported": False,
        }
