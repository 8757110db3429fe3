"""The strict form, and known answers of RFC 7515 appendix A."""

import base64
import json

import pytest

from fastlatch.adapters.keys import jwk
from fastlatch.adapters.keys.jws import JwsKey, UncheckedToken, parse
from fastlatch.domain.errors import InvalidToken

PAYLOAD = "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
HMAC_KEY = {
    "kty": "oct",
    "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
}
EC_KEY = {
    "kty": "EC",
    "crv": "P-256",
    "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",
    "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0",
    "d": "jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI",
}
KNOWN = {
    "HS256": (HMAC_KEY, "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9", "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"),
    "ES256": (
        EC_KEY,
        "eyJhbGciOiJFUzI1NiJ9",
        "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q",
    ),
}


def decode(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def known_token(algorithm: str) -> tuple[JwsKey, UncheckedToken]:
    members, header, signature = KNOWN[algorithm]
    key = JwsKey("kid", algorithm, jwk.load_private(algorithm, json.dumps(members).encode()))
    signing_input = f"{header}.{PAYLOAD}".encode()
    return key, UncheckedToken(algorithm, "kid", signing_input, decode(PAYLOAD), decode(signature))


@pytest.mark.parametrize("algorithm", KNOWN)
def test_the_signature_of_the_rfc_is_right(algorithm: str):
    """RFC 7515 appendix A.1.2 and A.3.2."""
    key, token = known_token(algorithm)
    assert key.verify(token) == {"iss": "joe", "exp": 1300819380, "http://example.com/is_root": True}


@pytest.mark.parametrize("algorithm", KNOWN)
def test_another_algorithm_of_the_header_is_refused_before_the_signature_is_looked_at(algorithm: str):
    """RFC 8725 section 3.1: "each key MUST be used with exactly one algorithm"."""
    key, token = known_token(algorithm)
    other = UncheckedToken("RS256", token.kid, token.signing_input, token.payload, token.signature)
    with pytest.raises(InvalidToken) as refusal:
        key.verify(other)
    assert refusal.value.detail == "alg is not the one of this key"


@pytest.mark.parametrize("algorithm", jwk.ALGORITHMS)
def test_what_is_signed_is_parsed_and_verified(algorithm: str):
    key = JwsKey("kid", algorithm, jwk.make(algorithm))
    unchecked = parse(key.sign({"sub": "ü", "n": 1}))
    assert (unchecked.algorithm, unchecked.kid) == (algorithm, "kid")
    assert key.verify(unchecked) == {"sub": "ü", "n": 1}


@pytest.mark.parametrize("algorithm", jwk.ALGORITHMS)
def test_another_key_of_the_same_algorithm_refuses_it(algorithm: str):
    token = JwsKey("kid", algorithm, jwk.make(algorithm)).sign({"sub": "x"})
    with pytest.raises(InvalidToken):
        JwsKey("kid", algorithm, jwk.make(algorithm)).verify(parse(token))


def test_a_token_of_the_longest_length_is_parsed_and_one_longer_is_not():
    head = encode(json.dumps({"alg": "ES256", "kid": "k", "typ": "at+jwt"}).encode())
    room = 8192 - len(head) - 2
    payload = encode(b" " * ((room - 4) // 4 * 3))
    token = f"{head}.{payload}.{'A' * (room - len(payload))}"
    assert len(token) == 8192
    parse(token)
    with pytest.raises(InvalidToken):
        parse(token + "A")


def test_a_long_header_is_refused_before_it_is_parsed():
    header = json.dumps({"alg": "ES256", "kid": "k" * 400, "typ": "at+jwt"}).encode()
    with pytest.raises(InvalidToken) as refusal:
        parse(f"{encode(header)}.{PAYLOAD}.AAAA")
    assert refusal.value.detail == "the header is too long"


def test_nan_is_never_signed():
    with pytest.raises(ValueError, match="JSON"):
        JwsKey("kid", "HS256", jwk.make("HS256")).sign({"exp": float("nan")})
