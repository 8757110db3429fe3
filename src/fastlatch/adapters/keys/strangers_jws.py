"""RFC 7515 section 5: compact JWS that clients have made, in one strict form, checked cheaply before anything costly.

Unlike ours they may have members in their headers that nobody here knows. None of them is followed: a key comes from
where the caller says, and what would change how the rest is to be read (`crit`, `b64`) is refused.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from fastlatch.domain.errors import InvalidToken
from fastlatch.domain.token import MAX_TOKEN_LENGTH

from .jwk import Jwk
from .jws import FORM, decode
from .primitives import verifier
from .strict_json import read_object

_MAX_HEADER_LENGTH = 4096
"""Characters: room for a key of RSA; what is longer need not be parsed."""
_READ_OTHERWISE = frozenset({"crit", "b64"})

IsRight = Callable[[bytes, bytes], bool]
"""Whether a signature is that of an input."""

_FAMILIES = {"ES256": "ES256", "EdDSA": "EdDSA", "Ed25519": "EdDSA", "RS256": "RS256", "PS256": "RS256"}
"""Which kind of key an algorithm needs, called by the algorithm that this kind is usually for."""


class Parts(NamedTuple):
    """What a JWS consists of. Nobody has looked at its signature yet."""

    header: bytes
    signing_input: bytes
    payload: bytes
    signature: bytes


def split(text: str) -> Parts:
    """The parts of a JWS of the right form.

    Raises:
        ValueError: any other form.
    """
    if len(text) > MAX_TOKEN_LENGTH or not text.isascii():
        raise ValueError("too long, or not ASCII")
    raw = text.encode("ascii")
    form = FORM.fullmatch(raw)
    if form is None:
        raise ValueError("not three segments of base64url")
    header, payload, signature = form.groups()
    if len(header) > _MAX_HEADER_LENGTH:
        raise ValueError("the header is too long")
    try:
        return Parts(decode(header), raw[: form.end(2)], decode(payload), decode(signature))
    except InvalidToken as error:
        raise ValueError(error.detail) from error


def read_header(raw: bytes) -> tuple[str, Mapping[str, Any]]:
    """The algorithm, one of `domain.dpop.ALGORITHMS`, and every member.

    Raises:
        ValueError: another algorithm, or a header that has to be read in another way.
    """
    header = read_object(raw)
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _FAMILIES:
        raise ValueError("alg is not one that is taken")
    if not _READ_OTHERWISE.isdisjoint(header):
        raise ValueError("crit or b64 in the header")
    return algorithm, header


def family(algorithm: str) -> str:
    """The kind of key that an algorithm needs, by the name that `read_public_key` has for it."""
    return _FAMILIES[algorithm]


def algorithms_of(kind: str) -> tuple[str, ...]:
    """Those that a kind of key can be used with."""
    return tuple(algorithm for algorithm, needed in _FAMILIES.items() if needed == kind)


def checker(algorithm: str, key: Jwk) -> IsRight:
    """What checks signatures of this algorithm with this key.

    Raises:
        ValueError: the key is not of the kind that the algorithm needs.
    """
    # RFC 9864 section 2.2: Ed25519 is EdDSA with the curve that it has here anyway.
    return verifier("EdDSA" if algorithm == "Ed25519" else algorithm, key)
