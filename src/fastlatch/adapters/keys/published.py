"""RFC 7517 section 5: the verification keys in somebody's JWK set, read as a stranger's.

"Implementations SHOULD ignore JWKs within a JWK Set that use "kty" (key type) values that are not understood by them,
that are missing required members, or for which values are out of the supported ranges." So one bad key spoils no other.
Symmetric keys are never taken (RFC 8725 section 3.1): whoever reads the set could sign with them.
"""

import base64
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any

from joserfc.jwk import ECKey, OKPKey, RSAKey

from .jwk import Jwk
from .jws import VerifyingKey
from .strict_json import read_object

MOST_KEYS = 100
_LONGEST_KID = 256
_RSA_BITS = range(2048, 8193)
"""RFC 7518 section 3.3: "A key of size 2048 bits or larger MUST be used"; beyond 8192 a check takes milliseconds."""
_LONGEST_EXPONENT = 4
"""Bytes. The usual one has three; a check takes longer the longer it is."""
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})
NOT_FOR_ACCESS_TOKENS = {"fastlatch_for": "id_token"}
"""How our issuer marks a key that signs ID tokens alone: an access token by it would be none of his."""
_BASE64URL = re.compile(r"[A-Za-z0-9_-]+", re.ASCII)


class PublishedKey(VerifyingKey):
    """A key of the set. Two are equal when they verify the same."""

    def __init__(self, algorithm: str, key: Jwk, spelt: tuple[str, ...]) -> None:
        super().__init__(algorithm, key)
        self._identity = (algorithm, *spelt)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, PublishedKey) and other._identity == self._identity

    def __hash__(self) -> int:
        return hash(self._identity)


def read_jwks(raw: bytes) -> dict[str, PublishedKey]:
    """The keys of a JWK set by `kid`; those that cannot be used here are left out, and so is a `kid` of several keys.

    Raises:
        ValueError: it is no JWK set, or has more keys than anybody rotates.
    """
    entries = read_object(raw).get("keys")
    if not isinstance(entries, list):
        raise ValueError("keys is not a list")  # noqa: TRY004 (what was sent is wrong, not what was passed)
    if len(entries) > MOST_KEYS:
        raise ValueError(f"more than {MOST_KEYS} keys")
    named = [(entry["kid"], entry) for entry in entries if isinstance(entry, dict) and _is_name(entry.get("kid"))]
    times = Counter(kid for kid, _ in named)
    found = {kid: _key(entry) for kid, entry in named if times[kid] == 1}
    return {kid: key for kid, key in found.items() if key is not None}


def _is_name(kid: Any) -> bool:
    return isinstance(kid, str) and 0 < len(kid) <= _LONGEST_KID


def _key(entry: Mapping[str, Any]) -> PublishedKey | None:
    if entry.get("use", "sig") != "sig" or not _PRIVATE.isdisjoint(entry):
        return None
    if any(entry.get(name) == value for name, value in NOT_FOR_ACCESS_TOKENS.items()):
        return None
    operations = entry.get("key_ops", ["verify"])
    if not isinstance(operations, list) or "verify" not in operations:
        return None
    try:
        return _of_kind(entry)
    except Exception:  # noqa: BLE001 (a stranger's numbers: whatever the libraries say of them, this key is not used)
        return None


def _of_kind(entry: Mapping[str, Any]) -> PublishedKey | None:
    algorithm: str
    key: Jwk
    match entry.get("kty"), entry.get("crv"):
        case "EC", "P-256":
            members = _members(entry, "x", "y")
            algorithm, key = "ES256", ECKey.import_key({"kty": "EC", "crv": "P-256", **members})
        case "OKP", "Ed25519":
            members = _members(entry, "x")
            algorithm, key = "EdDSA", OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", **members})
        case "RSA", None:
            members = _members(entry, "n", "e")
            algorithm, key = "RS256", _rsa(members)
        case _:
            return None
    if entry.get("alg", algorithm) != algorithm:
        return None
    return PublishedKey(algorithm, key, tuple(members.values()))


def _rsa(members: Mapping[str, str]) -> RSAKey:
    exponent = int.from_bytes(_decode(members["e"]), "big")
    size = int.from_bytes(_decode(members["n"]), "big").bit_length()
    if size not in _RSA_BITS or exponent < 3 or exponent % 2 == 0 or len(_decode(members["e"])) > _LONGEST_EXPONENT:  # noqa: PLR2004 (the least exponent of RSA)
        raise ValueError("out of range")
    return RSAKey.import_key({"kty": "RSA", **members})


def _members(entry: Mapping[str, Any], *names: str) -> dict[str, str]:
    """These and no others, so that nothing else in the entry reaches a library."""
    return {name: _canonical(entry[name]) for name in names}


def _canonical(value: Any) -> str:
    if not isinstance(value, str) or not _BASE64URL.fullmatch(value):
        raise ValueError("not base64url")
    if base64.urlsafe_b64encode(_decode(value)).rstrip(b"=").decode() != value:
        raise ValueError("not canonical base64url")
    return value


def _decode(value: str) -> bytes:
    return base64.urlsafe_b64decode(value + "=" * (-len(value) % 4))
