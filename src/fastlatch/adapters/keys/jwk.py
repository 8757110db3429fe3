"""RFC 7517 and RFC 7518 section 6: making, keeping and showing the four kinds of signing key.

RFC 8725 section 3.1: "each key MUST be used with exactly one algorithm". So a key here is always a key of one
algorithm, and the kind it must have is fixed by that algorithm's name.
"""

import base64
import json
from typing import Any, TypeAlias

from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from fastlatch.domain.errors import ConfigurationError
from fastlatch.domain.secret import new_id

Jwk: TypeAlias = ECKey | OKPKey | RSAKey | OctKey

ALGORITHMS = ("ES256", "EdDSA", "RS256", "HS256")
_RSA_BITS = 2048
_HS256_BYTES = 32
"""RFC 7518 section 3.2: "A key of the same size as the hash output [...] or larger MUST be used"."""


def make(algorithm: str) -> Jwk:
    """A new random key.

    Raises:
        ConfigurationError: an algorithm that is not offered.
    """
    match algorithm:
        case "ES256":
            return ECKey.generate_key("P-256")
        case "EdDSA":
            return OKPKey.generate_key("Ed25519")
        case "RS256":
            return RSAKey.generate_key(_RSA_BITS)
        case "HS256":
            return OctKey.generate_key(_HS256_BYTES * 8)
        case _:
            raise ConfigurationError(f"the signing algorithm {algorithm!r} is not one of {', '.join(ALGORITHMS)}")


def key_id(key: Jwk) -> str:
    """RFC 7638 thumbprint; random for HS256, whose thumbprint would be a digest of the secret."""
    return new_id() if isinstance(key, OctKey) else key.thumbprint()


def dump_private(key: Jwk) -> bytes:
    """The private JWK as JSON, to be sealed."""
    return json.dumps(key.as_dict(private=True)).encode()


def load_private(algorithm: str, raw: bytes) -> Jwk:
    """The key behind `dump_private`, checked to be of the kind, curve and size that `algorithm` needs.

    Raises:
        ConfigurationError: it is not.
    """
    members = json.loads(raw)
    match algorithm, members.get("kty"), members.get("crv"):
        case "ES256", "EC", "P-256":
            return ECKey.import_key(members)
        case "EdDSA", "OKP", "Ed25519":
            return OKPKey.import_key(members)
        case "RS256", "RSA", None:
            rsa = RSAKey.import_key(members)
            if rsa.raw_value.key_size >= _RSA_BITS:
                return rsa
        case "HS256", "oct", None:
            octets = OctKey.import_key(members)
            if len(octets.raw_value) >= _HS256_BYTES:
                return octets
    raise ConfigurationError(f"a stored signing key does not fit its algorithm {algorithm}; retire it")


def public_members(key: Jwk, *, algorithm: str, kid: str) -> dict[str, Any] | None:
    """RFC 7517 section 4: what may be shown; None for HS256, which has no public part."""
    if isinstance(key, OctKey):
        return None
    return {**key.as_dict(private=False), "use": "sig", "alg": algorithm, "kid": kid}


def private_text(key: Jwk) -> str:
    """PKCS #8 as PEM; for HS256 the secret itself, base64url."""
    if isinstance(key, OctKey):
        return base64.urlsafe_b64encode(key.raw_value).rstrip(b"=").decode()
    return key.as_pem(private=True).decode()


def public_text(key: Jwk) -> str:
    """SubjectPublicKeyInfo as PEM.

    Raises:
        ConfigurationError: HS256 has no public part.
    """
    if isinstance(key, OctKey):
        raise ConfigurationError("an HS256 key has no public part; only its secret can be exported")
    return key.as_pem(private=False).decode()
