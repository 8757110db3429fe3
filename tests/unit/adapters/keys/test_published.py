"""RFC 7517 section 5: a stranger's key set. One bad key spoils no other, and no secret one is ever taken."""

import json

import pytest

from fastlatch.adapters.keys import jwk
from fastlatch.adapters.keys.jws import JwsKey, parse
from fastlatch.adapters.keys.published import MOST_KEYS, read_jwks
from fastlatch.domain.errors import InvalidToken

ASYMMETRIC = ("ES256", "EdDSA", "RS256")
KEYS = {algorithm: jwk.make(algorithm) for algorithm in ASYMMETRIC}


def entry(algorithm: str = "ES256", kid: str = "k1", **changes: object) -> dict[str, object]:
    members = jwk.public_members(KEYS[algorithm], algorithm=algorithm, kid=kid)
    assert members is not None
    return {name: value for name, value in (members | changes).items() if value is not ...}


def read(*entries: object) -> set[str]:
    return set(read_jwks(json.dumps({"keys": entries}).encode()))


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_a_key_of_the_set_verifies_what_its_private_half_signed_and_nothing_else(algorithm):
    token = JwsKey("k1", algorithm, KEYS[algorithm]).sign({"sub": "alice"})
    key = read_jwks(json.dumps({"keys": [entry(algorithm)]}).encode())["k1"]

    assert key.verify(parse(token)) == {"sub": "alice"}
    another = JwsKey("k1", algorithm, jwk.make(algorithm)).sign({"sub": "alice"})
    with pytest.raises(InvalidToken):
        key.verify(parse(another))


def test_a_key_without_alg_and_use_has_the_one_algorithm_of_its_kind():
    assert read(entry(alg=..., use=...)) == {"k1"}
    assert read(entry("RS256", alg=...)) == {"k1"}


JUNK = {
    "a text": "key",
    "null": None,
    "a list": [],
    "an empty object": {},
    "without kid": entry(kid="k1") | {"kid": None},
    "a kid that is a number": entry() | {"kid": 7},
    "a kid without end": entry(kid="k" * 300),
    "an unknown kind": entry(kty="PQC"),
    "a kind that is a list": entry(kty=["EC"]),
    "symmetric": {"kty": "oct", "k": "A" * 43, "alg": "HS256", "kid": "k1"},
    "HS256 with a public key": entry(alg="HS256"),
    "none": entry(alg="none"),
    "another curve": entry(crv="P-384"),
    "a curve without a name": entry(crv=...),
    "for encryption": entry(use="enc"),
    "operations without verify": entry(key_ops=["sign"]),
    "operations that are a text": entry(key_ops="verify"),
    "with its private half": entry() | {"d": "A" * 43},
    "a point off the curve": entry(x="A" * 43),
    "a point that is a number": entry(x=12),
    "a point with padding": entry(x=str(entry()["x"]) + "="),
    "no point": entry(x=...),
    "an Ed25519 key of two bytes": entry("EdDSA", x="AAA"),
    "a small RSA key": entry("RS256", n="u" * 170),
    "an enormous RSA key": entry("RS256", n="u" * 20_000),
    "an even exponent": entry("RS256", e="AAAC"),
    "the exponent one": entry("RS256", e="AQ"),
    "an enormous exponent": entry("RS256", e="u" * 300 + "w"),
    "RSA with another algorithm": entry("RS256", alg="PS256"),
    "RSA with another kind's algorithm": entry("RS256", alg="ES256"),
}


@pytest.mark.parametrize("junk", JUNK.values(), ids=JUNK)
def test_a_key_that_cannot_be_used_is_left_out_and_the_rest_is_taken(junk):
    assert read(junk, entry("EdDSA", kid="good")) == {"good"}


def test_a_kid_of_two_keys_is_nobodys():
    assert read(entry(kid="twice"), entry("RS256", kid="twice"), entry("EdDSA", kid="once")) == {"once"}


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"keys": {}}',
        b'{"keys": [], "keys": []}',
        b"\xff\xfe",
        b'{"keys": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b'{"keys": NaN}',
    ],
)
def test_what_is_no_set_is_refused(raw):
    with pytest.raises(ValueError, match=r"."):
        read_jwks(raw)


def test_a_set_with_more_keys_than_anybody_has_is_refused():
    raw = json.dumps({"keys": [entry(kid=str(number)) for number in range(MOST_KEYS + 1)]}).encode()

    with pytest.raises(ValueError, match="more than"):
        read_jwks(raw)
