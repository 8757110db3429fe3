"""Making, keeping and showing keys."""

import base64
import hashlib
import json

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_private_key, load_pem_public_key
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from fastlatch.adapters.keys import jwk
from fastlatch.domain.errors import ConfigurationError

ASYMMETRIC = [algorithm for algorithm in jwk.ALGORITHMS if algorithm != "HS256"]
PRIVATE_MEMBERS = {"d", "p", "q", "dp", "dq", "qi", "oth", "k"}


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_the_kid_is_the_rfc_7638_thumbprint(algorithm: str):
    """RFC 7638 section 3: the required members only, in lexicographic order, without white space, under SHA-256."""
    key = jwk.make(algorithm)
    required = {"ES256": ("crv", "kty", "x", "y"), "EdDSA": ("crv", "kty", "x"), "RS256": ("e", "kty", "n")}
    members = key.as_dict(private=False)
    text = json.dumps({name: members[name] for name in required[algorithm]}, separators=(",", ":"))
    digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
    assert jwk.key_id(key) == digest


def test_the_kid_of_a_shared_secret_says_nothing_of_the_secret():
    key = jwk.make("HS256")
    assert jwk.key_id(key) != jwk.key_id(key)


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_what_is_shown_has_no_private_member(algorithm: str):
    shown = jwk.public_members(jwk.make(algorithm), algorithm=algorithm, kid="kid")
    assert shown is not None
    assert not PRIVATE_MEMBERS & shown.keys()
    assert (shown["use"], shown["alg"], shown["kid"]) == ("sig", algorithm, "kid")


def test_a_shared_secret_is_never_shown():
    key = jwk.make("HS256")
    assert jwk.public_members(key, algorithm="HS256", kid="kid") is None
    with pytest.raises(ConfigurationError, match="no public part"):
        jwk.public_text(key)


@pytest.mark.parametrize("algorithm", jwk.ALGORITHMS)
def test_a_key_survives_being_kept(algorithm: str):
    key = jwk.make(algorithm)
    assert jwk.load_private(algorithm, jwk.dump_private(key)).as_dict(private=True) == key.as_dict(private=True)


@pytest.mark.parametrize("algorithm", ASYMMETRIC)
def test_exports_are_what_other_programs_read(algorithm: str):
    key = jwk.make(algorithm)
    private = load_pem_private_key(jwk.private_text(key).encode(), None)
    public = load_pem_public_key(jwk.public_text(key).encode())
    assert private.public_key() == public
    assert jwk.private_text(key).startswith("-----BEGIN PRIVATE KEY-----")


def test_a_shared_secret_is_exported_as_32_bytes_of_base64url():
    text = jwk.private_text(jwk.make("HS256"))
    assert len(base64.urlsafe_b64decode(text + "=")) == 32


@pytest.mark.parametrize(
    ("algorithm", "key"),
    [
        ("ES256", ECKey.generate_key("P-384")),
        ("ES256", ECKey.generate_key("secp256k1")),
        ("ES256", OKPKey.generate_key("Ed25519")),
        ("EdDSA", OKPKey.generate_key("Ed448")),
        ("EdDSA", OKPKey.generate_key("X25519")),
        ("HS256", OctKey.generate_key(248)),
        ("HS256", ECKey.generate_key("P-256")),
        ("RS256", OctKey.generate_key(256)),
        ("none", OctKey.generate_key(256)),
    ],
)
def test_a_stored_key_that_does_not_fit_its_algorithm_is_refused(algorithm: str, key: OctKey | ECKey | OKPKey):
    with pytest.raises(ConfigurationError, match="does not fit"):
        jwk.load_private(algorithm, json.dumps(key.as_dict(private=True)).encode())


@pytest.mark.filterwarnings("ignore:Key size should be")
def test_a_short_rsa_key_is_refused():
    """RFC 7518 section 3.3: "A key of size 2048 bits or larger MUST be used with these algorithms"."""
    short = RSAKey.generate_key(1024)
    with pytest.raises(ConfigurationError, match="does not fit"):
        jwk.load_private("RS256", json.dumps(short.as_dict(private=True)).encode())


def test_an_algorithm_that_is_not_offered_is_refused():
    with pytest.raises(ConfigurationError, match="none"):
        jwk.make("none")
