"""RFC 7523 section 3: the form and the signature of a client's assertion, by the keys that it has registered."""

import base64
import json
import secrets
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from joserfc.jwk import RSAKey

from fastlatch.domain.dpop import ALGORITHMS
from fastlatch.domain.errors import ConfigurationError

from . import jwk
from .public_key import PublicKey, has_private_members, is_for_checking, read_public_key
from .published import is_name, read_entries
from .strangers_jws import IsRight, algorithms_of, checker, family, read_header, split
from .strict_json import read_object

_TYPES = frozenset({"jwt", "client-authentication+jwt"})
"""RFC 8725 section 3.11: what calls itself something else, such as a DPoP proof, is nothing of this kind."""
_LONGEST_SET = 16_384
_MOST_KEYS = 20
_SETS = 1024
_KEPT_MEMBERS = ("kty", "crv", "x", "y", "n", "e", "kid", "alg")


class _ClientKey(NamedTuple):
    kid: str | None
    checks: Mapping[str, IsRight]
    """By algorithm."""


class ClientAssertions:
    """Implements `AssertionReader`."""

    def __init__(self) -> None:
        self._nobodys = {name: checker(name, key) for key in _nobodys_keys() for name in algorithms_of(_kind(key))}
        """What a signature is checked with where there is no key for it, so that the work is the same."""

    def claimed_client(self, assertion: str) -> str | None:
        """Who it says that signed it."""
        try:
            subject = read_object(split(assertion).payload).get("sub")
        except ValueError:
            return None
        # Whatever counts failures makes bytes of it, and half a surrogate pair has none.
        return subject if isinstance(subject, str) and subject.isprintable() else None

    def read(self, assertion: str, jwks: str | None) -> Mapping[str, Any] | None:
        """The claims, if one of these keys has signed them."""
        try:
            parts = split(assertion)
            algorithm, header = read_header(parts.header)
        except ValueError:
            return None
        if str(header.get("typ", "JWT")).lower() not in _TYPES:
            return None
        check = None if jwks is None else _find(_keys(jwks), algorithm, header.get("kid"))
        right = (check or self._nobodys[algorithm])(parts.signing_input, parts.signature)
        if check is None or not right:
            return None
        try:
            return read_object(parts.payload)
        except ValueError:
            return None

    def check_keys(self, jwks: str) -> str:
        """A JWK set that a client may be registered with, as it is to be stored.

        Raises:
            ConfigurationError: it is none, says what is nobody's business, or has no key that can be used here.
        """
        if len(jwks) > _LONGEST_SET:
            raise ConfigurationError(f"A client's JWK set has at most {_LONGEST_SET} characters.")
        try:
            entries = read_entries(jwks.encode())
        except ValueError as error:
            raise ConfigurationError(f'This is no JWK set, {{"keys": [...]}}: {error}.') from None
        if any(isinstance(entry, dict) and has_private_members(entry) for entry in entries):
            raise ConfigurationError(
                "This JWK set has a private key in it. Keep that to the client, take another one for it, since "
                "this one has travelled, and register its public half."
            )
        usable = [entry for entry in entries if _read(entry) is not None]
        _check_names(usable)
        kept = [{name: entry[name] for name in _KEPT_MEMBERS if name in entry} for entry in usable]
        return json.dumps({"keys": kept}, separators=(",", ":"))


def _check_names(usable: list[dict[str, Any]]) -> None:
    if not 0 < len(usable) <= _MOST_KEYS:
        raise ConfigurationError(
            f"A client's JWK set needs 1 to {_MOST_KEYS} public keys for {', '.join(ALGORITHMS)}; "
            "RSA with 2048 bits or more."
        )
    names = [entry.get("kid") for entry in usable]
    if len(names) > 1 and (None in names or len(set(names)) < len(names)):
        raise ConfigurationError("Of several keys each needs a kid of its own, by which the client says which it used.")


def _find(keys: tuple[_ClientKey, ...], algorithm: str, kid: Any) -> IsRight | None:
    """The one key that it can have been: never a second one, whose check would take time."""
    fit = [key for key in keys if algorithm in key.checks]
    named = [key for key in fit if key.kid == kid] if kid is not None else fit
    # A key that was registered without a name is meant by any.
    found = named or [key for key in fit if key.kid is None]
    return found[0].checks[algorithm] if len(found) == 1 else None


@lru_cache(maxsize=_SETS)
def _keys(jwks: str) -> tuple[_ClientKey, ...]:
    """Of a set that `check_keys` has passed."""
    keys = []
    for entry in read_entries(jwks.encode()):
        found = _read(entry)
        if found is not None:
            names = [entry["alg"]] if "alg" in entry else algorithms_of(found.algorithm)
            keys.append(_ClientKey(entry.get("kid"), {name: checker(name, found.key) for name in names}))
    return tuple(keys)


def _read(entry: Any) -> PublicKey | None:
    if not isinstance(entry, dict) or has_private_members(entry) or not is_for_checking(entry):
        return None
    if "kid" in entry and not is_name(entry["kid"]):
        return None
    try:
        found = read_public_key(entry)
    except Exception:  # noqa: BLE001 (somebody's numbers: whatever the libraries say of them, this key is not used)
        return None
    algorithm = entry.get("alg")
    fits = found is not None and (algorithm is None or algorithm in algorithms_of(found.algorithm))
    return found if fits else None


def _nobodys_keys() -> tuple[jwk.Jwk, ...]:
    # Checking asks nothing of a modulus but its size, and to find primes would take as long as all the rest of a start.
    modulus = secrets.randbits(2048) | 1 << 2047 | 1
    spelt = base64.urlsafe_b64encode(modulus.to_bytes(256, "big")).rstrip(b"=").decode()
    return jwk.make("ES256"), jwk.make("EdDSA"), RSAKey.import_key({"kty": "RSA", "n": spelt, "e": "AQAB"})


def _kind(key: jwk.Jwk) -> str:
    return {"EC": family("ES256"), "OKP": family("EdDSA"), "RSA": family("RS256")}[key.key_type]
