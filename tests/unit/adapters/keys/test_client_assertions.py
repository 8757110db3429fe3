"""RFC 7523 section 3: the keys of clients, and one check of a signature for each assertion."""

import json

import pytest

from fastlatch.adapters.keys import client_assertions
from fastlatch.adapters.keys.client_assertions import ClientAssertions
from fastlatch.domain.errors import ConfigurationError
from support.client_keys import ALGORITHMS, ClientKey, b64, seal

READER = ClientAssertions()
KEY = ClientKey()
PRIVATE = {**KEY.jwk, "d": b64(KEY.key.private_numbers().private_value.to_bytes(32, "big"))}


def jwks(*keys) -> str:
    return json.dumps({"keys": list(keys)})


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_claims_come_back_when_a_registered_key_has_signed_them(algorithm):
    key = ClientKey(algorithm)
    kept = READER.check_keys(key.jwks)
    signed = seal(key.assertion_header, {"sub": "robot"}, key.sign)

    assert READER.read(signed, kept) == {"sub": "robot"}
    assert READER.claimed_client(signed) == "robot"
    assert READER.read(signed, READER.check_keys(ClientKey(algorithm, number=1).jwks)) is None
    assert READER.read(signed, None) is None


def test_what_is_kept_of_a_set_is_public_and_of_use():
    other = {"kty": "EC", "crv": "P-521", "x": "AA", "y": "AA"}
    said = {**KEY.jwk, "kid": "k1", "alg": "ES256", "use": "sig", "x5u": "http://127.0.0.1/", "note": "<script>"}

    kept = json.loads(READER.check_keys(jwks(said, other)))

    assert kept == {"keys": [{**KEY.jwk, "kid": "k1", "alg": "ES256"}]}


@pytest.mark.parametrize(
    "refused",
    [
        "",
        "{}",
        "[]",
        "null",
        json.dumps(KEY.jwk),
        '{"keys": {}}',
        jwks(),
        jwks(PRIVATE),
        jwks(KEY.jwk | {"kid": "a"}, PRIVATE | {"kid": "b"}),
        jwks({"kty": "oct", "k": b64(b"s" * 32)}),
        jwks({**KEY.jwk, "use": "enc"}),
        jwks({**KEY.jwk, "alg": "ES384"}),
        jwks({**KEY.jwk, "alg": "HS256"}),
        jwks({**KEY.jwk, "y": KEY.jwk["x"]}),
        jwks({"kty": "RSA", "e": "AQAB", "n": b64(b"\x80" + b"\x01" * 127)}),
        jwks({**KEY.jwk, "kid": ""}),
        jwks({**KEY.jwk, "kid": 7}),
        jwks(KEY.jwk, ClientKey(number=1).jwk),
        jwks({**KEY.jwk, "kid": "a"}, {**ClientKey(number=1).jwk, "kid": "a"}),
        jwks(*({**KEY.jwk, "kid": str(number)} for number in range(21))),
        jwks({**KEY.jwk, "note": "x" * 17_000}),
        '{"keys": [], "keys": []}',
        '{"keys": ' + "[" * 3000,
    ],
)
def test_a_set_that_cannot_be_used_is_refused_in_a_sentence_without_its_keys(refused):
    with pytest.raises(ConfigurationError) as error:
        READER.check_keys(refused)

    assert PRIVATE["d"] not in str(error.value)
    assert "kB" not in str(error.value)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
@pytest.mark.parametrize("registered", ["the key", "another key", "another kind", "nobody"])
def test_each_assertion_costs_exactly_one_check(monkeypatch, algorithm, registered):
    """TK8: whether there is such a client does not show in the work."""
    checks = []

    def counting(name, key):
        def check(*_):
            checks.append(name)
            return False

        return check

    monkeypatch.setattr(client_assertions, "checker", counting)
    client_assertions._keys.cache_clear()  # noqa: SLF001 (its checks were made before they were counted)
    key = ClientKey(algorithm)
    another_kind = ClientKey("ES256" if algorithm != "ES256" else "EdDSA")
    sets = {
        "the key": key.jwks,
        "another key": ClientKey(algorithm, number=1).jwks,
        "another kind": another_kind.jwks,
        "nobody": None,
    }

    assert ClientAssertions().read(seal(key.assertion_header, {}, key.sign), sets[registered]) is None

    assert checks == [algorithm]
    client_assertions._keys.cache_clear()  # noqa: SLF001 (its checks were made before they were counted)


@pytest.mark.parametrize("text", ["", "x", "a.b", "a.b.c", "." * 8000, "é.é.é", "e30.e30.e30", "e30.bnVsbA.e30"])
def test_what_cannot_be_read_names_nobody_and_proves_nothing(text):
    assert READER.claimed_client(text) is None
    assert READER.read(text, KEY.jwks) is None
