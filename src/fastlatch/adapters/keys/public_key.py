"""RFC 7518 section 6: a public key of somebody else, out of a JWK that is read as a stranger's.

Symmetric keys are never taken (RFC 8725 section 3.1): whoever reads one could sign with it.
"""

import base64
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from joserfc.jwk import ECKey, OKPKey, RSAKey

from .jwk import Jwk

_RSA_BITS = range(2048, 8193)
"""RFC 7518 section 3.3: "A key of size 2048 bits or larger MUST be used"; beyond 8192 a check takes milliseconds."""
_LONGEST_EXPONENT = 4
"""Bytes. The usual one has three; a check takes longer the longer it is."""
_P = 2**255 - 19
_OF_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_OF_SMALL_ORDER = frozenset({0, 1, _P - 1, _OF_ORDER_8, _P - _OF_ORDER_8})
"""The y of the eight points of Ed25519 whose order divides the cofactor."""
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


class PublicKey(NamedTuple):
    """One key."""

    algorithm: str
    """The one that its kind is for, where nothing else is said."""
    key: Jwk
    spelt: tuple[str, ...]
    """Its numbers."""


def has_private_members(entry: Mapping[str, Any]) -> bool:
    """Whether a JWK says what nobody but its owner is to know."""
    return not _PRIVATE.isdisjoint(entry)


def is_for_checking(entry: Mapping[str, Any]) -> bool:
    """RFC 7517 sections 4.2 and 4.3: whether signatures may be checked with a key."""
    operations = entry.get("key_ops", ["verify"])
    return entry.get("use", "sig") == "sig" and isinstance(operations, list) and "verify" in operations


def read_public_key(entry: Mapping[str, Any]) -> PublicKey | None:
    """The key of a JWK; None: of a kind that is not used here. Its `alg` is the caller's business.

    Raises:
        Exception: whatever the libraries say of a stranger's numbers: such a key is not used.
    """
    match entry.get("kty"), entry.get("crv"):
        case "EC", "P-256":
            members = _members(entry, "x", "y")
            return PublicKey("ES256", ECKey.import_key({"kty": "EC", "crv": "P-256", **members}), _spelt(members))
        case "OKP", "Ed25519":
            members = _members(entry, "x")
            _check_order(_decode(members["x"]))
            return PublicKey("EdDSA", OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", **members}), _spelt(members))
        case "RSA", None:
            members = _members(entry, "n", "e")
            return PublicKey("RS256", _rsa(members), _spelt(members))
        case _:
            return None


def _rsa(members: Mapping[str, str]) -> RSAKey:
    exponent = int.from_bytes(_decode(members["e"]), "big")
    size = int.from_bytes(_decode(members["n"]), "big").bit_length()
    if size not in _RSA_BITS or exponent < 3 or exponent % 2 == 0 or len(_decode(members["e"])) > _LONGEST_EXPONENT:  # noqa: PLR2004 (the least exponent of RSA)
        raise ValueError("out of range")
    return RSAKey.import_key({"kty": "RSA", **members})


def _check_order(point: bytes) -> None:
    """RFC 8032 section 5.1.3: y is below p. Of a point of small order anybody makes signatures that fit anything."""
    y = int.from_bytes(point, "little") & ((1 << 255) - 1)
    if y >= _P or y in _OF_SMALL_ORDER:
        raise ValueError("no key of anybody's")


def _members(entry: Mapping[str, Any], *names: str) -> dict[str, str]:
    """These and no others, so that nothing else in the entry reaches a library."""
    return {name: _canonical(entry[name]) for name in names}


def _spelt(members: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(members.values())


def _canonical(value: Any) -> str:
    if not isinstance(value, str) or not _BASE64URL.fullmatch(value):
        raise ValueError("not base64url")
    if base64.urlsafe_b64encode(_decode(value)).rstrip(b"=").decode() != value:
        raise ValueError("not canonical base64url")
    return value


def _decode(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
