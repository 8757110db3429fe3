"""RFC 7517 section 5: the verification keys in somebody's JWK set, read as a stranger's.

"Implementations SHOULD ignore JWKs within a JWK Set that use "kty" (key type) values that are not understood by them,
that are missing required members, or for which values are out of the supported ranges." So one bad key spoils no other.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from .jwk import Jwk
from .jws import VerifyingKey
from .public_key import has_private_members, is_for_checking, read_public_key
from .strict_json import read_object

MOST_KEYS = 100
_LONGEST_KID = 256


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
    entries = read_entries(raw)
    named = [(entry["kid"], entry) for entry in entries if isinstance(entry, dict) and is_name(entry.get("kid"))]
    times = Counter(kid for kid, _ in named)
    found = {kid: _key(entry) for kid, entry in named if times[kid] == 1}
    return {kid: key for kid, key in found.items() if key is not None}


def read_entries(raw: bytes) -> list[Any]:
    """What stands in a JWK set.

    Raises:
        ValueError: it is none, or has more keys than anybody rotates.
    """
    entries = read_object(raw).get("keys")
    if not isinstance(entries, list):
        raise ValueError("keys is not a list")  # noqa: TRY004 (what was sent is wrong, not what was passed)
    if len(entries) > MOST_KEYS:
        raise ValueError(f"more than {MOST_KEYS} keys")
    return entries


def is_name(kid: Any) -> bool:
    """Whether a key can be called that."""
    return isinstance(kid, str) and 0 < len(kid) <= _LONGEST_KID


def _key(entry: Mapping[str, Any]) -> PublishedKey | None:
    if has_private_members(entry) or not is_for_checking(entry):
        return None
    try:
        found = read_public_key(entry)
    except Exception:  # noqa: BLE001 (a stranger's numbers: whatever the libraries say of them, this key is not used)
        return None
    if found is None or entry.get("alg", found.algorithm) != found.algorithm:
        return None
    return PublishedKey(*found)
