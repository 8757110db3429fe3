"""RS256 for clients that know nothing else, beside ES256 for all others, over HTTP."""

import time

import anyio
import pytest
from joserfc import jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError
from joserfc.jwk import KeySet
from joserfc.jws import extract_compact

from support.flows import bearer
from support.pages import CALLBACK, Browser, answer_of


async def register(auth) -> None:
    async with auth.running() as services:
        for name, algorithm in (("spa", None), ("old", "RS256")):
            await services.clients.create(
                name,
                public=True,
                redirect_uris=[CALLBACK],
                grants=frozenset({"authorization_code", "refresh_token"}),
                id_token_algorithm=algorithm,
            )


async def rotate(site) -> tuple[str, ...]:
    return await site.auth.services.keys.rotate()


def tokens_of(person: Browser, client_id: str) -> dict[str, str]:
    page = person.authorize(client_id=client_id, nonce="n")
    answer = person.follow(person.sign_in(page)) if page.status_code == 200 else page
    return person.redeem(answer_of(answer)["code"], client_id=client_id).json()


def keys_of(person: Browser) -> dict[str, object]:
    return person.get("/.well-known/jwks.json").json()


def claims(person: Browser, token: str, algorithm: str) -> dict[str, str]:
    return jwt.decode(token, KeySet.import_key_set(keys_of(person)), algorithms=[algorithm]).claims


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "RS256"])
def test_each_client_gets_id_tokens_that_it_knows(site_of, algorithm):
    site = site_of(signing_algorithm=algorithm)
    anyio.run(register, site.auth)
    person = Browser(site.http)
    spelt = "Ed25519" if algorithm == "EdDSA" else algorithm
    offered = person.get("/.well-known/openid-configuration").json()["id_token_signing_alg_values_supported"]
    assert offered == list(dict.fromkeys([algorithm, "RS256"]))

    ours, old = tokens_of(person, "spa"), tokens_of(person, "old")

    for tokens, expected in ((ours, algorithm), (old, "RS256")):
        header = jwt_header(tokens["id_token"])
        assert (header["alg"], jwt_header(tokens["access_token"])["alg"]) == (expected, algorithm)
        if expected != "EdDSA":
            assert claims(person, tokens["id_token"], expected)["nonce"] == "n"
        assert site.http.get("/userinfo", headers=bearer(tokens["access_token"])).status_code == 200
    assert {key["alg"] for key in keys_of(person)["keys"]} <= {algorithm, spelt, "RS256"}
    assert len(keys_of(person)["keys"]) == (1 if algorithm == "RS256" else 2)


def jwt_header(token: str) -> dict[str, str]:
    return dict(extract_compact(token.encode()).headers())


def test_before_a_client_needs_one_there_is_no_such_key(site):
    person = Browser(site.http)
    assert [key["alg"] for key in keys_of(person)["keys"]] == ["ES256"]

    anyio.run(register, site.auth)

    # Made by another process, as it were, whose news takes a moment.
    deadline = time.monotonic() + 20
    while len(keys_of(person)["keys"]) < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    assert {key["alg"] for key in keys_of(person)["keys"]} == {"ES256", "RS256"}


def test_keys_of_both_kinds_rotate_and_what_was_signed_before_is_a_hint_still(site):
    anyio.run(register, site.auth)
    person = Browser(site.http)
    before = tokens_of(person, "old")["id_token"]
    first = keys_of(person)

    assert len(site.http.portal.call(rotate, site)) == 2
    assert len(keys_of(person)["keys"]) == 4
    assert claims(person, tokens_of(person, "old")["id_token"], "RS256")
    site.clock.advance(301)
    token = tokens_of(person, "old")["id_token"]

    with pytest.raises((BadSignatureError, InvalidKeyIdError)):
        jwt.decode(token, KeySet.import_key_set(first), algorithms=["RS256"])
    assert claims(person, token, "RS256")
    assert "code" in answer_of(person.authorize(client_id="old", id_token_hint=before, prompt="none"))


@pytest.mark.parametrize("algorithm", ["RS256", "HS256"])
def test_an_id_token_is_good_to_its_end_though_another_algorithm_signs_from_now_on(site_of, clock, algorithm):
    """OpenID Connect Core section 10.1.1."""
    # Shorter than an ID token lives.
    before = site_of(signing_algorithm="ES256", access_token_ttl=60)
    anyio.run(register, before.auth)
    person = Browser(before.http)
    tokens = {expected: tokens_of(person, name)["id_token"] for name, expected in (("spa", "ES256"), ("old", "RS256"))}
    names = {jwt_header(token)["kid"] for token in tokens.values()}

    after = site_of(signing_algorithm=algorithm, access_token_ttl=60)

    other = Browser(after.http)
    clock.advance(299)
    for expected, token in tokens.items():
        assert claims(other, token, expected)["nonce"] == "n"
    if algorithm == "RS256":
        header = jwt_header(tokens_of(other, "old")["id_token"])
        assert header["alg"] == "RS256"
        assert header["kid"] not in names
    clock.advance(700)
    assert names.isdisjoint(key["kid"] for key in keys_of(other)["keys"])
