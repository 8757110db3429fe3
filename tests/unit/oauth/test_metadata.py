"""RFC 8414 section 2: only what is there."""

from fastlatch.domain.policy import TokenPolicy
from fastlatch.oauth.metadata import Endpoints, Metadata

POLICY = TokenPolicy("https://login.example", "https://api.example")
METHODS = ("client_secret_basic", "client_secret_post", "none")
GRANTS = ("password", "refresh_token")


def test_everything_that_is_there_is_advertised():
    metadata = Metadata(POLICY, GRANTS, METHODS, ("read", "write"))

    assert metadata(Endpoints("https://l/token", "https://l/revoke", "https://l/introspect", "https://l/jwks")) == {
        "issuer": "https://login.example",
        "token_endpoint": "https://l/token",
        "token_endpoint_auth_methods_supported": list(METHODS),
        "grant_types_supported": list(GRANTS),
        "scopes_supported": ["read", "write"],
        "jwks_uri": "https://l/jwks",
        "revocation_endpoint": "https://l/revoke",
        "revocation_endpoint_auth_methods_supported": list(METHODS),
        "introspection_endpoint": "https://l/introspect",
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "response_types_supported": [],
    }


def test_what_is_not_there_is_left_out():
    """RFC 8414 section 3.2: "Claims with zero elements MUST be omitted from the response."."""
    metadata = Metadata(POLICY, GRANTS, METHODS, ())

    assert set(metadata(Endpoints("https://l/token"))) == {
        "issuer",
        "token_endpoint",
        "token_endpoint_auth_methods_supported",
        "grant_types_supported",
        "response_types_supported",
    }


def test_a_key_that_is_nobody_elses_business_has_no_address():
    metadata = Metadata(POLICY, GRANTS, METHODS, (), publishes_keys=False)

    assert "jwks_uri" not in metadata(Endpoints("https://l/token", jwks="https://l/jwks"))
