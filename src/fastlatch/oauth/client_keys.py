"""RFC 7591 section 2, `jwks`: the public keys of a client, as text to be kept.

OAuth Client ID Metadata Document (draft 02) section 4.1: "private key material MUST NOT be included".
"""

import json
from collections.abc import Mapping
from typing import Any

from fastlatch.domain.registration import InvalidClientMetadata

_MOST_KEYS = 8
_PUBLIC_KINDS = frozenset({"EC", "RSA", "OKP"})
# RFC 7518 sections 6.2.2, 6.3.2 and 6.4.
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k"})


def read_keys(said: Mapping[str, Any]) -> str | None:
    """The JWK set in JSON; None: the client shows no keys here.

    Raises:
        InvalidClientMetadata: it is no set of public keys, or shown in two ways.
    """
    keys = said.get("jwks")
    if keys is None:
        return None
    if "jwks_uri" in said:
        raise InvalidClientMetadata("jwks and jwks_uri must not both be present.")
    members = keys.get("keys") if isinstance(keys, dict) else None
    if not isinstance(members, list) or not 1 <= len(members) <= _MOST_KEYS or not all(map(_is_public, members)):
        raise InvalidClientMetadata(f"jwks is a JWK set of 1 to {_MOST_KEYS} public keys, without any private member.")
    return json.dumps({"keys": members}, separators=(",", ":"))


def _is_public(key: object) -> bool:
    return isinstance(key, dict) and key.get("kty") in _PUBLIC_KINDS and _PRIVATE.isdisjoint(key)


def spell_keys(keys: str | None) -> Any:
    """The JWK set that `read_keys` has made text of, to be told again."""
    return None if keys is None else json.loads(keys)
