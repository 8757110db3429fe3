"""RFC 9449 section 4.3: the form and the signature of a DPoP proof, whose key stands in its own header.

"The JWT signature verifies with the public key contained in the jwk JOSE Header Parameter" and this "does not contain a
private key".
"""

from functools import lru_cache
from typing import NamedTuple

from fastlatch.domain.dpop import InvalidDpopProof
from fastlatch.ports.proofs import SignedProof

from .public_key import has_private_members, is_for_checking, read_public_key
from .strangers_jws import IsRight, checker, family, read_header, split
from .strict_json import read_object

_TYPE = "dpop+jwt"
_KEYS = 1024
"""Headers: a client sends the same one with each of its proofs."""
_LONGEST_NUMBER = 683
"""Characters: of 4096 bits. Strangers choose these keys, and a check takes longer the longer they are."""


class _Key(NamedTuple):
    thumbprint: str
    is_right: IsRight


def read_proof(proof: str) -> SignedProof:
    """Implements `ProofReader`.

    Raises:
        InvalidDpopProof: it is not one proof that the key in it has signed.
    """
    try:
        parts = split(proof)
        key = _key(parts.header)
        claims = read_object(parts.payload) if key.is_right(parts.signing_input, parts.signature) else None
    except ValueError as error:
        raise InvalidDpopProof(detail=f"proof: {error}") from None
    if claims is None:
        raise InvalidDpopProof(detail="proof: the signature is wrong")
    return SignedProof(claims, key.thumbprint)


@lru_cache(maxsize=_KEYS)
def _key(header: bytes) -> _Key:
    algorithm, members = read_header(header)
    # Section 11.5: so that "adversaries cannot use JWTs created for other purposes".
    if members.get("typ") != _TYPE:
        raise ValueError("typ is not dpop+jwt")
    jwk = members.get("jwk")
    if not isinstance(jwk, dict):
        raise ValueError("jwk is missing")  # noqa: TRY004 (what was sent is wrong, not what was passed)
    if has_private_members(jwk) or not is_for_checking(jwk) or jwk.get("alg", algorithm) != algorithm:
        raise ValueError("jwk is no public key for this")
    try:
        found = read_public_key(jwk)
    except Exception as error:  # noqa: BLE001 (a stranger's numbers: whatever the libraries say of them)
        raise ValueError(f"jwk cannot be used: {error.__class__.__name__}") from None
    if found is None or found.algorithm != family(algorithm) or max(map(len, found.spelt)) > _LONGEST_NUMBER:
        raise ValueError("jwk is of another kind, or too long")
    return _Key(found.key.thumbprint(), checker(algorithm, found.key))
