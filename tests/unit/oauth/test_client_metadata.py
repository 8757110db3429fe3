"""RFC 7591 section 2: what a client may say of itself, and what becomes of it."""

import json

import pytest

from fakes.documents import CALLBACK, document
from fastlatch.adapters.keys.client_assertions import ClientAssertions
from fastlatch.domain.registration import CODE_GRANTS, Allowance, InvalidClientMetadata, InvalidRedirectUri
from fastlatch.oauth.client_metadata import client_of, read_json

METHODS = frozenset({"none", "client_secret_basic", "client_secret_post", "private_key_jwt"})
CHECK = ClientAssertions().check_keys
ALLOWED = Allowance(CODE_GRANTS, frozenset({"read", "openid"}), METHODS, CHECK)
# RFC 7517 appendix A.1.
KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
    "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    "kid": "k1",
}


def client(said=None, allowed=ALLOWED, **changes):
    return client_of(
        document(**changes) if said is None else said, "id", allowed, default_method="client_secret_basic", now=1
    )


def test_a_client_of_somebody_elses_is_made_of_what_it_says_and_of_what_it_may():
    made = client(unheard_of={"of": ["anything"]}, software_statement="a.b.c", logo_uri="https://app.example/logo.png")

    assert (made.name, made.redirect_uris, made.grants) == ("The app", (CALLBACK,), CODE_GRANTS)
    assert not made.first_party
    assert made.scopes == {"read", "openid"}
    assert made.auth_method == "none"
    assert made.secret_digests == ()


def test_what_is_left_out_is_what_the_rfc_has():
    made = client({"redirect_uris": [CALLBACK]})

    assert made.grants == {"authorization_code"}
    assert made.auth_method == "client_secret_basic"


def test_grants_that_are_not_for_it_are_left_out_and_the_rest_is_registered():
    asked = [
        "authorization_code",
        "password",
        "client_credentials",
        "implicit",
        "urn:ietf:params:oauth:grant-type:device_code",
    ]

    assert client(grant_types=asked).grants == {"authorization_code"}


def test_a_public_client_never_asks_in_its_own_name():
    wide = Allowance(CODE_GRANTS | {"client_credentials"}, frozenset(), METHODS, CHECK)

    assert client(grant_types=["authorization_code", "client_credentials"], allowed=wide).grants == {
        "authorization_code"
    }
    assert client(
        grant_types=["client_credentials"],
        redirect_uris=None,
        token_endpoint_auth_method="client_secret_basic",
        allowed=wide,
    ).grants == {"client_credentials"}


def test_the_scopes_it_names_do_not_bind_it_since_apis_ask_for_more_as_they_go():
    assert client(scope="read").scopes == {"read", "openid"}
    assert client(scope="read admin").scopes == {"read", "openid"}


@pytest.mark.parametrize(
    "changes",
    [
        {"token_endpoint_auth_method": "client_secret_jwt"},
        {"token_endpoint_auth_method": "tls_client_auth"},
        {"token_endpoint_auth_method": None, "grant_types": "authorization_code"},
        {"token_endpoint_auth_method": ["none"]},
        {"grant_types": []},
        {"grant_types": ["refresh_token"]},
        {"grant_types": ["password"]},
        {"grant_types": ["implicit"]},
        {"grant_types": [1]},
        {"response_types": ["token"]},
        {"response_types": ["code id_token"]},
        {"response_types": "code"},
        {"scope": ["read"]},
        {"scope": "a\\b"},
        {"client_name": 1},
        {"client_name": "x" * 101},
        {"client_name": "Bank\u202egnp.exe"},
        {"client_name": "two\nlines"},
        {"client_name": "zero\u200bwidth"},
        {"dpop_bound_access_tokens": "true"},
        {"require_pushed_authorization_requests": 1},
        {"jwks": "https://app.example/jwks.json"},
        {"jwks": {"keys": []}},
        {"jwks": {"keys": ["key"]}},
        {"jwks": {"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}},
        {"jwks": {"keys": [KEY | {"d": "private"}]}},
        {"jwks": {"keys": [KEY]}, "jwks_uri": "https://app.example/jwks.json"},
        {"token_endpoint_auth_method": "private_key_jwt"},
        {"token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://app.example/jwks.json"},
    ],
    ids=str,
)
def test_what_cannot_be_is_refused(changes):
    with pytest.raises(InvalidClientMetadata):
        client(**changes)


@pytest.mark.parametrize(
    "uris",
    [
        None,
        [],
        ["/cb"],
        ["http://app.example/cb"],
        ["https://app.example/cb#fragment"],
        ["https://user@app.example/cb"],
        ["javascript:alert(1)"],
        ["data:text/html,x"],
        ["https://app.example/cb", "https://app.example/../cb"],
        ["https://app.example/cb?code=1"],
        [f"https://app.example/{number}" for number in range(11)],
    ],
    ids=str,
)
def test_a_redirect_uri_that_an_administrator_could_not_register_cannot_register_itself(uris):
    with pytest.raises(InvalidRedirectUri):
        client(redirect_uris=uris)


@pytest.mark.parametrize(
    "uri", ["http://127.0.0.1/cb", "http://localhost:3000/cb", "http://[::1]:1/cb", "com.example.app:/cb"]
)
def test_an_app_on_the_users_device_may(uri):
    assert client(redirect_uris=[uri]).redirect_uris == (uri,)


def test_public_keys_are_kept_and_count_for_whoever_proves_itself_with_them():
    made = client(token_endpoint_auth_method="private_key_jwt", jwks={"keys": [KEY]})

    [kept] = json.loads(made.jwks)["keys"]
    assert kept.items() <= KEY.items()
    assert not made.public
    assert client(jwks={"keys": [KEY]}).jwks is None


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"x"',
        b"{",
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 2}}',
        b"[" * 9999,
        b"\xff{}",
        b"1" * 5000,
    ],
)
def test_what_is_not_one_unambiguous_json_object_is_refused(body):
    with pytest.raises(InvalidClientMetadata):
        read_json(body)
