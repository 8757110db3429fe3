"""RFC 7523 sections 2.2 and 3, OpenID Connect Core section 9: clients that sign, over HTTP."""

import json

import pytest

from fastlatch.domain.client import Client
from hostile.bad_signed import badly_signed, badly_timed
from support.client_keys import ALGORITHMS, ASSERTION_TYPE, ClientKey, presented, seal
from support.proof_site import ISSUER, SECRET, TOKEN, proof_site

ASKED = {"grant_type": "client_credentials"}
REFUSED = {
    "error": "invalid_client",
    "error_description": "Client authentication failed.",
    "detail": "Client authentication failed.",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    with proof_site(tmp_path_factory.mktemp("assertions"), login_rate_limit="off", address_rate_limit="off") as site:
        yield site


def is_refused(answer) -> bool:
    assert answer.status_code == 401, answer.text
    assert answer.json() == REFUSED
    assert answer.headers["www-authenticate"]
    assert answer.headers["cache-control"] == "no-store"
    return True


def register(site, client_id, **more):
    async def create() -> None:
        grants = frozenset({"client_credentials"})
        await site.auth.services.clients.create(client_id, grants=grants, scopes=frozenset({"items:read"}), **more)

    site.http.portal.call(create)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_2_2_a_client_signs_that_it_is_itself(site, algorithm):
    """RFC 7523 section 2.2.

    "The value of the "client_assertion" parameter contains a single JWT. It MUST NOT contain more than one JWT."
    """
    key = ClientKey(algorithm)
    register(site, f"signs-{algorithm}", jwks=key.jwks)

    answer = site.ask(**ASKED, **site.assertion(key, f"signs-{algorithm}"))

    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"access_token", "token_type", "expires_in", "scope"}


def test_2_2_at_every_endpoint_where_clients_authenticate(site):
    token = site.ask(**ASKED, **site.assertion()).json()["access_token"]

    told = site.http.post("/introspect", data={"token": token, **site.assertion()})
    ended = site.http.post("/revoke", data={"token": token, **site.assertion()})
    again = site.http.post("/introspect", data={"token": token, **site.assertion()})

    assert (told.status_code, told.json()["active"]) == (200, True)
    assert (ended.status_code, again.json()) == (200, {"active": False})
    for path in ("/introspect", "/revoke"):
        assert is_refused(site.http.post(path, data={"token": token, **site.assertion(ClientKey(number=1))}))


def test_2_2_the_client_id_beside_it_may_only_repeat_it(site):
    """RFC 7521 section 4.2: the client id "MUST identify the same client as is identified by the client assertion"."""
    assert site.ask(**ASKED, **site.assertion(), client_id="robot").status_code == 200
    answer = site.ask(**ASKED, **site.assertion(), client_id="spa")
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


@pytest.mark.parametrize("left_out", ["client_assertion", "client_assertion_type"])
def test_2_2_both_parameters_come_together(site, left_out):
    form = site.assertion()
    del form[left_out]

    answer = site.ask(**ASKED, **form)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_2_2_assertions_of_another_kind_are_nobodys(site):
    form = site.assertion() | {"client_assertion_type": ASSERTION_TYPE.replace("jwt", "saml2")}
    assert is_refused(site.ask(**ASKED, **form))


@pytest.mark.parametrize("beside", ["header", "body"])
def test_one_authentication_method_in_each_request_also_for_whoever_is_remembered(site, beside):
    """RFC 6749 section 2.3. The header is remembered from the request before; that must not hide what is beside it."""
    assert site.http.post("/introspect", data={"token": "x"}, auth=("web", SECRET)).status_code == 200
    secret = {"client_id": "web", "client_secret": SECRET} if beside == "body" else {}
    auth = ("web", SECRET) if beside == "header" else None

    for form in (site.assertion(client_id="web"), {"client_assertion": "x"}, {"client_assertion_type": "x"}):
        answer = site.http.post("/introspect", data={"token": "x", **secret, **form}, auth=auth)
        assert answer.status_code in {400, 401}, answer.text
        assert answer.json()["error"] in {"invalid_request", "invalid_client"}


def bad_claims(now: float) -> dict[str, dict[str, object]]:
    """What is wrong with the claims of an assertion whose signature is right."""
    return {
        "iss is another": {"iss": "spa"},
        "iss is missing": {"iss": None},
        "sub is another": {"sub": "web"},
        "sub is missing": {"sub": None},
        "sub is a list": {"sub": ["robot"]},
        "sub in capital letters": {"sub": "ROBOT", "iss": "ROBOT"},
        "aud is missing": {"aud": None},
        "aud is the token endpoint": {"aud": TOKEN},
        "aud with a slash": {"aud": ISSUER + "/"},
        "aud is a part of ours": {"aud": ISSUER[:-1]},
        "aud in capital letters": {"aud": ISSUER.upper()},
        "aud is ours among others": {"aud": [ISSUER, "https://evil.example"]},
        "aud is an empty list": {"aud": []},
        "aud is an object": {"aud": {ISSUER: 1}},
        "exp is missing": {"exp": None},
        "exp is over": {"exp": now - 11},
        "exp is far ahead": {"exp": now + 311},
        "exp is years ahead": {"exp": now + 10**9},
        "nbf is to come": {"nbf": now + 60},
        "iat is to come": {"iat": now + 60},
        "jti is missing": {"jti": None},
        "jti is empty": {"jti": ""},
        "jti is a number": {"jti": 7},
        "jti is long": {"jti": "j" * 257},
        "jti is half a character": {"jti": "\ud800"},
        "sub is half a character": {"sub": "\udfff", "iss": "\udfff"},
        "sub is a NUL": {"sub": "\0", "iss": "\0"},
        **{
            f"{claim} is {what}": {claim: value} for claim in ("exp", "nbf") for what, value in badly_timed(now).items()
        },
    }


CORPUS = [*bad_claims(0), *badly_signed(ClientKey(), {"alg": "ES256"}, {})]


@pytest.mark.parametrize("wrong", CORPUS)
def test_3_everything_else_is_invalid_client_in_the_same_words(site, wrong):
    """RFC 7523 section 3.2: "The value of the "error" parameter MUST be the "invalid_client" error code."."""
    claims = bad_claims(site.clock())
    if wrong in claims:
        form = site.assertion(**claims[wrong])
    else:
        good = site.key.assertion_claims("robot", ISSUER, site.clock())
        form = presented(badly_signed(site.key, site.key.assertion_header, good)[wrong])

    assert is_refused(site.ask(**ASKED, **form))


def test_the_corpus_is_large_enough_and_nothing_else_is_wrong_with_it(site):
    """TK19: hostile assertions."""
    assert len(CORPUS) >= 60
    good = site.key.assertion_claims("robot", ISSUER, site.clock())
    assert site.ask(**ASKED, **presented(seal(site.key.assertion_header, good, site.key.sign))).status_code == 200


def test_an_rsa_public_key_is_no_secret(site):
    """CVE-2026-11800: algorithm confusion in an assertion; the way in which HMAC is keyed by a public key of RSA."""
    key = ClientKey("RS256")
    register(site, "of-rsa", jwks=key.jwks)
    claims = key.assertion_claims("of-rsa", ISSUER, site.clock())
    forged = badly_signed(key, key.assertion_header, claims)

    for wrong in ("the public key as a secret, PEM", "the public key as a secret, JWK", "an empty secret"):
        assert is_refused(site.ask(**ASKED, **presented(forged[wrong])))
    assert site.ask(**ASKED, **site.assertion(key, "of-rsa")).status_code == 200


@pytest.mark.parametrize("header", ["jwk", "jku", "x5u", "x5c"])
def test_no_header_says_where_the_key_is(site, header):
    """A stranger signs, and says with which key it is to be checked."""
    stranger = ClientKey(number=3)
    said = {"jwk": stranger.jwk, "x5c": ["AA=="]}.get(header, "http://127.0.0.1:1/keys")
    claims = stranger.assertion_claims("robot", ISSUER, site.clock())

    forged = seal({**stranger.assertion_header, header: said}, claims, stranger.sign)

    assert is_refused(site.ask(**ASKED, **presented(forged)))


def test_a_key_is_used_with_the_algorithm_that_it_was_registered_for(site):
    """RFC 8725 section 3.1: "each key MUST be used with exactly one algorithm"."""
    key, other = ClientKey("RS256"), ClientKey("PS256")
    jwks = json.loads(key.jwks)
    jwks["keys"][0]["alg"] = "RS256"
    register(site, "one-algorithm", jwks=json.dumps(jwks))

    assert other.jwk == ClientKey("PS256").jwk
    signed = seal({"alg": "PS256"}, key.assertion_claims("one-algorithm", ISSUER, site.clock()), key.sign)
    assert is_refused(site.ask(**ASKED, **presented(signed)))
    assert site.ask(**ASKED, **site.assertion(key, "one-algorithm")).status_code == 200


def test_of_several_keys_the_one_is_used_that_the_assertion_names(site):
    keys = [ClientKey(number=each, kid=f"k{each}") for each in (1, 2)]
    jwks = {"keys": [entry for key in keys for entry in json.loads(key.jwks)["keys"]]}
    register(site, "two-keys", jwks=json.dumps(jwks))

    for key in keys:
        assert site.ask(**ASKED, **site.assertion(key, "two-keys")).status_code == 200
    keys[0].kid = "k2"
    assert is_refused(site.ask(**ASKED, **site.assertion(keys[0], "two-keys")))
    keys[0].kid = None
    assert is_refused(site.ask(**ASKED, **site.assertion(keys[0], "two-keys")))


def test_9_an_assertion_is_used_once_wherever_it_goes(site):
    """OpenID Connect Core section 9: "These tokens MUST only be used once"."""
    form = site.assertion(exp=site.clock() + 300)

    assert site.ask(**ASKED, **form).status_code == 200
    assert is_refused(site.ask(**ASKED, **form))
    assert is_refused(site.http.post("/introspect", data={"token": "x", **form}))
    site.clock.advance(290)
    assert is_refused(site.ask(**ASKED, **form))


def test_9_one_jti_of_two_clients_is_two(site):
    register(site, "another-robot", jwks=site.key.jwks)

    for client_id in ("robot", "another-robot"):
        assert site.ask(**ASKED, **site.assertion(client_id=client_id, jti="the same")).status_code == 200


@pytest.mark.parametrize("skew", [-9, 9])
def test_3_clocks_may_differ_by_seconds(site, skew):
    now = site.clock() + skew
    assert site.ask(**ASKED, **site.assertion(iat=now, nbf=now, exp=now + 60)).status_code == 200


@pytest.mark.parametrize("audience", [ISSUER, [ISSUER]])
def test_3_the_audience_is_the_issuer_and_nothing_else(site, audience):
    """RFC 7523 section 3: "MUST reject any JWT that does not contain its own identity as the intended audience"."""
    assert site.ask(**ASKED, **site.assertion(aud=audience)).status_code == 200


@pytest.mark.parametrize("typ", ["JWT", "client-authentication+jwt", "Client-Authentication+JWT"])
def test_what_calls_itself_an_assertion_may_be_one(site, typ):
    claims = site.key.assertion_claims("robot", ISSUER, site.clock())
    signed = seal({**site.key.assertion_header, "typ": typ}, claims, site.key.sign)
    assert site.ask(**ASKED, **presented(signed)).status_code == 200


def test_unknown_client_and_wrong_key_sound_the_same(site):
    """TK8."""
    answers = [
        site.ask(**ASKED, **site.assertion(ClientKey(number=5), client_id))
        for client_id in ("robot", "nobody", "spa", "web", "first-party", "no such/id")
    ]

    assert all(map(is_refused, answers))
    assert len({answer.text for answer in answers}) == 1


def test_a_client_with_keys_is_confidential(site):
    """TK9: nobody gets by with its name, or with a secret that it does not have."""
    for form in ({"client_id": "robot"}, {"client_id": "robot", "client_secret": "guessed"}):
        assert is_refused(site.ask(**ASKED, **form))
        assert is_refused(site.http.post("/introspect", data={"token": "x", **form}))
    assert is_refused(site.http.post("/token", data=ASKED, auth=("robot", "")))


def test_a_client_authenticates_by_the_method_that_it_is_registered_for(site):
    """RFC 7591 section 2: set-jwks closes the way by the secret, unless it is to be kept for a while."""
    register(site, "changes-over", secret=SECRET)
    by_secret = {"client_id": "changes-over", "client_secret": SECRET}

    async def set_keys(*, keep_secret: bool) -> Client:
        clients = site.auth.services.clients
        await clients.set_keys("changes-over", site.key.jwks, keep_secret=keep_secret)
        return await clients.find("changes-over")

    site.http.portal.call(lambda: set_keys(keep_secret=True))
    assert site.ask(**ASKED, **by_secret).status_code == 200
    assert site.http.post("/token", data=ASKED, auth=("changes-over", SECRET)).status_code == 200
    assert site.ask(**ASKED, **site.assertion(client_id="changes-over")).status_code == 200

    site.http.portal.call(lambda: set_keys(keep_secret=False))
    assert is_refused(site.ask(**ASKED, **by_secret))
    assert is_refused(site.http.post("/token", data=ASKED, auth=("changes-over", SECRET)))
    assert site.ask(**ASKED, **site.assertion(client_id="changes-over")).status_code == 200


def test_wrong_assertions_are_guesses_and_slow_down(tmp_path):
    """TK16, RFC 6749 section 2.3.1."""
    with proof_site(tmp_path, login_rate_limit="5/minute") as site:
        statuses = [site.ask(**ASKED, **site.assertion(ClientKey(number=1))).status_code for _ in range(8)]

        assert statuses == [401] * 5 + [429] * 3
        assert site.ask(**ASKED, **site.assertion()).status_code == 429
        site.clock.advance(61)
        form = site.assertion()
        statuses = [site.ask(**ASKED, **form).status_code for _ in range(7)]
        assert statuses == [200] + [401] * 5 + [429], "a replay is a guess too"


def test_the_metadata_say_how_to_sign(site):
    """RFC 8414 section 2; MD3."""
    said = site.http.get("/.well-known/oauth-authorization-server").json()

    for endpoint in ("token", "revocation", "introspection"):
        assert "private_key_jwt" in said[f"{endpoint}_endpoint_auth_methods_supported"]
        assert said[f"{endpoint}_endpoint_auth_signing_alg_values_supported"] == list(ALGORITHMS)
