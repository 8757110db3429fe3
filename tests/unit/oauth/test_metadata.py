"""RFC 8414 section 2, OpenID Connect Discovery section 3: only what is there."""

from dataclasses import replace

import pytest

from fastlatch.domain.dpop import ALGORITHMS
from fastlatch.domain.policy import TokenPolicy
from fastlatch.oauth.endpoint_urls import Endpoints
from fastlatch.oauth.metadata import Metadata

POLICY = TokenPolicy("https://login.example", "https://api.example")
METHODS = ("client_secret_basic", "client_secret_post", "none")
GRANTS = ("password", "refresh_token", "authorization_code", "client_credentials")
TOKENS_ONLY = Endpoints("https://l/token", "https://l/revoke", "https://l/introspect", "https://l/jwks")
WHOLE = replace(
    TOKENS_ONLY,
    userinfo="https://l/userinfo",
    authorization="https://l/authorize",
    end_session="https://l/sign-out",
    revocations="https://l/revocations",
)
OPENID = {
    "subject_types_supported",
    "id_token_signing_alg_values_supported",
    "userinfo_endpoint",
    "end_session_endpoint",
    "claims_supported",
    "request_uri_parameter_supported",
}


def saying(scopes, methods=METHODS, signing_algorithm="ES256"):
    return Metadata(
        POLICY,
        GRANTS,
        methods,
        scopes,
        signing_algorithm=signing_algorithm,
        client_documents=False,
        require_pushed_authorization_requests=False,
    )


def test_a_server_without_pages_advertises_what_needs_none():
    metadata = saying(("read", "write"))

    assert metadata(TOKENS_ONLY) == {
        "issuer": "https://login.example",
        "token_endpoint": "https://l/token",
        "token_endpoint_auth_methods_supported": list(METHODS),
        "grant_types_supported": ["password", "refresh_token", "client_credentials"],
        "scopes_supported": ["read", "write"],
        "jwks_uri": "https://l/jwks",
        "revocation_endpoint": "https://l/revoke",
        "revocation_endpoint_auth_methods_supported": list(METHODS),
        "introspection_endpoint": "https://l/introspect",
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
        "response_types_supported": [],
    }


def test_a_server_with_pages_advertises_everything():
    """MD3: what works is advertised."""
    metadata = saying(("read", "email"), signing_algorithm="RS256")

    assert metadata(WHOLE) == {
        "issuer": "https://login.example",
        "token_endpoint": "https://l/token",
        "token_endpoint_auth_methods_supported": list(METHODS),
        "grant_types_supported": list(GRANTS),
        "scopes_supported": ["read", "email", "offline_access", "openid", "profile"],
        "jwks_uri": "https://l/jwks",
        "revocation_endpoint": "https://l/revoke",
        "revocation_endpoint_auth_methods_supported": list(METHODS),
        "introspection_endpoint": "https://l/introspect",
        "introspection_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "fastlatch_revocations_endpoint": "https://l/revocations",
        "authorization_endpoint": "https://l/authorize",
        "response_types_supported": ["code"],
        "response_modes_supported": ["query", "form_post"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": True,
        "subject_types_supported": ["public", "pairwise"],
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "id_token_signing_alg_values_supported": ["RS256"],
        "userinfo_endpoint": "https://l/userinfo",
        "end_session_endpoint": "https://l/sign-out",
        "claims_supported": [
            "sub",
            "name",
            "preferred_username",
            "email",
            "email_verified",
            "iss",
            "aud",
            "exp",
            "iat",
            "auth_time",
            "nonce",
            "acr",
            "amr",
            "at_hash",
            "sid",
        ],
        "request_uri_parameter_supported": False,
        "dpop_signing_alg_values_supported": list(ALGORITHMS),
    }


@pytest.mark.parametrize("missing", ["userinfo", "end_session", "revocation", "introspection", "revocations"])
def test_each_endpoint_that_is_not_there_is_left_out(missing):
    metadata = saying(())
    url = getattr(WHOLE, missing)

    assert url in metadata(WHOLE).values()
    assert url not in metadata(replace(WHOLE, **{missing: None})).values()


def test_what_is_not_there_is_left_out():
    """RFC 8414 section 3.2: "Claims with zero elements MUST be omitted from the response."."""
    metadata = saying(())

    assert set(metadata(Endpoints("https://l/token"))) == {
        "issuer",
        "token_endpoint",
        "token_endpoint_auth_methods_supported",
        "grant_types_supported",
        "response_types_supported",
        "dpop_signing_alg_values_supported",
    }


def test_a_key_that_is_nobody_elses_business_has_no_address_and_signs_no_id_token():
    metadata = saying((), signing_algorithm="HS256")

    said = metadata(WHOLE)
    assert "jwks_uri" not in said
    assert OPENID.isdisjoint(said)
    assert "authorization_endpoint" in said
    assert not metadata.offers_openid(WHOLE)


def test_without_published_keys_nobody_could_check_an_id_token():
    metadata = saying(())

    assert metadata.offers_openid(WHOLE)
    assert not metadata.offers_openid(replace(WHOLE, jwks=None))
    assert not metadata.offers_openid(TOKENS_ONLY)
    assert OPENID.isdisjoint(metadata(replace(WHOLE, jwks=None)))


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA"])
def test_whatever_signs_access_tokens_id_tokens_can_be_had_by_rs256(algorithm):
    """OpenID Connect Discovery section 3: "The algorithm "RS256" MUST be included"."""
    said = saying((), signing_algorithm=algorithm)(WHOLE)

    assert said["id_token_signing_alg_values_supported"] == [algorithm, "RS256"]


def test_with_assertions_it_says_how_they_are_signed_wherever_they_are_taken():
    """RFC 8414 section 2: "This metadata entry MUST be present"."""
    said = saying((), (*METHODS, "private_key_jwt"))(WHOLE)

    for endpoint in ("token", "revocation", "introspection"):
        assert said[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] == list(ALGORITHMS)
    only_tokens = saying((), ("private_key_jwt",))(Endpoints("https://l/token"))
    assert "introspection_endpoint_auth_signing_alg_values_supported" not in only_tokens
