"""RFC 7518 section 3 and RFC 8037: known answers, and what joserfc says of our signatures."""

import base64
import json

import pytest
from joserfc.jws import JWSRegistry

from fastlatch.adapters.keys import jwk
from fastlatch.adapters.keys.primitives import signer, verifier

KNOWN = {
    # RFC 7515 appendix A.1
    "HS256": (
        {
            "kty": "oct",
            "k": "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow",
        },
        (
            "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
            "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ"
        ),
        "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    ),
    # RFC 8037 appendix A.4
    "EdDSA": (
        {
            "kty": "OKP",
            "crv": "Ed25519",
            "d": "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
            "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
        },
        "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc",
        "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
    ),
}


@pytest.fixture(scope="module", params=jwk.ALGORITHMS)
def made(request: pytest.FixtureRequest) -> tuple[str, jwk.Jwk]:
    return request.param, jwk.make(request.param)


@pytest.mark.parametrize("algorithm", KNOWN)
def test_the_signature_of_the_rfc_is_made_and_taken(algorithm: str):
    members, signing_input, signature = KNOWN[algorithm]
    key = jwk.load_private(algorithm, json.dumps(members).encode())
    made = signer(algorithm, key)(signing_input.encode())
    assert base64.urlsafe_b64encode(made).rstrip(b"=").decode() == signature
    assert verifier(algorithm, key)(signing_input.encode(), made)


def test_joserfc_takes_every_signature_of_ours(made: tuple[str, jwk.Jwk]):
    """Many, for one in 128 of P-256 has a number that begins with a zero octet."""
    algorithm, key = made
    sign = signer(algorithm, key)
    for number in range(20 if algorithm == "RS256" else 500):
        text = f"text {number}".encode()
        assert JWSRegistry.algorithms[algorithm].verify(text, sign(text), key)


def test_our_check_takes_joserfcs_signature_and_no_other(made: tuple[str, jwk.Jwk]):
    algorithm, key = made
    signature = JWSRegistry.algorithms[algorithm].sign(b"text", key)
    is_right = verifier(algorithm, key)
    assert is_right(b"text", signature)
    for text, other in ((b"text!", signature), (b"text", signature[:-1]), (b"text", b""), (b"text", signature + b"A")):
        assert not is_right(text, other)
    assert not verifier(algorithm, jwk.make(algorithm))(b"text", signature)


@pytest.mark.parametrize("algorithm", jwk.ALGORITHMS)
def test_a_key_of_another_kind_neither_signs_nor_verifies(made: tuple[str, jwk.Jwk], algorithm: str):
    """RFC 8725 section 3.1: "each key MUST be used with exactly one algorithm"."""
    own, key = made
    if algorithm == own:
        assert signer(algorithm, key)
        return
    with pytest.raises(TypeError):
        signer(algorithm, key)
    with pytest.raises(Exception, match=r"(?i)key"):
        verifier(algorithm, key)
