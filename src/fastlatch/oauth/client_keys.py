"""RFC 7591 section 2, `jwks`: the public keys of a client, as text to be kept.

OAuth Client ID Metadata Document (draft 02) section 4.1: "private key material MUST NOT be included".
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from fastlatch.domain.errors import ConfigurationError
from fastlatch.domain.registration import InvalidClientMetadata


def read_keys(said: Mapping[str, Any], check: Callable[[str], str]) -> str | None:
    """The JWK set in JSON; None: the client shows no keys here. `check`: as for one that an administrator registers.

    Raises:
        InvalidClientMetadata: it is no set of public keys, or shown in two ways.
    """
    keys = said.get("jwks")
    if keys is None:
        return None
    if "jwks_uri" in said:
        raise InvalidClientMetadata("jwks and jwks_uri must not both be present.")
    try:
        return check(json.dumps(keys))
    except ConfigurationError as error:
        raise InvalidClientMetadata(error.description) from None


def spell_keys(keys: str | None) -> Any:
    """The JWK set that `read_keys` has made text of, to be told again."""
    return None if keys is None else json.loads(keys)
