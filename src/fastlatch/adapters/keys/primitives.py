"""RFC 7518 sections 3.2 to 3.4: signing and checking with one key, everything that never changes made once.

Checking is joserfc's. Signing is the primitive underneath it: joserfc asks the key anew at each token what it may do,
which takes half as long again as an ES256 signature itself.
"""

import hmac
from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc.jws import JWSRegistry

from .jwk import Jwk

_HALF = 32
"""Bytes of each of the two numbers of a P-256 signature."""
_SHA256 = SHA256()
_ECDSA = ECDSA(_SHA256)
_PKCS1 = PKCS1v15()


def signer(algorithm: str, key: Jwk) -> Callable[[bytes], bytes]:
    """What makes the signature of one input.

    Raises:
        TypeError: the key is not of the kind that the algorithm needs.
    """
    raw = key.raw_value
    match algorithm, raw:
        case "ES256", EllipticCurvePrivateKey():
            return lambda signing_input: _two_numbers(raw.sign(signing_input, _ECDSA))
        case "EdDSA", Ed25519PrivateKey():
            return raw.sign
        case "RS256", RSAPrivateKey():
            return lambda signing_input: raw.sign(signing_input, _PKCS1, _SHA256)
        case "HS256", bytes():
            return lambda signing_input: hmac.digest(raw, signing_input, "sha256")
    raise TypeError(f"a {type(raw).__name__} does not sign {algorithm}")


def verifier(algorithm: str, key: Jwk) -> Callable[[bytes, bytes], bool]:
    """What says whether a signature is that of an input.

    Raises:
        ValueError: the key is not of the kind that the algorithm needs.
    """
    primitive = JWSRegistry.algorithms[algorithm]
    primitive.check_key(key)
    # A private key would compute its public one at each token.
    public = key if algorithm == "HS256" else type(key).import_key(key.as_dict(private=False))
    return lambda signing_input, signature: primitive.verify(signing_input, signature, public)


def _two_numbers(der: bytes) -> bytes:
    """RFC 7518 section 3.4: "the octet sequence representations of R and S", each 32 octets."""
    r, s = decode_dss_signature(der)
    return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")
