"""One signing key between its sealed row and its use: made, sealed, opened, and asked what it may do now."""

import json
from dataclasses import dataclass
from typing import Any

from fastlatch.domain.key import SigningKey

from . import jwk
from .jws import JwsKey
from .seal import seal, unseal


@dataclass(frozen=True, slots=True, repr=False)
class OpenedKey:
    """A row of the store with its private part opened. Has no repr."""

    row: SigningKey
    material: jwk.Jwk
    jws: JwsKey
    public: dict[str, Any] | None
    """The public JWK; None for HS256."""

    def verifies(self, now: int) -> bool:
        """Whether its signatures are still taken."""
        return self.row.verifies_until is None or self.row.verifies_until > now

    def retired(self, now: int) -> bool:
        """Whether it signs no more."""
        return self.row.retired_at is not None and self.row.retired_at <= now

    def moments(self) -> list[int]:
        """When it begins to do something, or does it no more; between these nothing changes."""
        row = self.row
        return [moment for moment in (row.signs_from, row.retired_at, row.verifies_until) if moment is not None]

    def with_row(self, row: SigningKey) -> "OpenedKey":
        """The same key after its row has changed."""
        return OpenedKey(row, self.material, self.jws, self.public)

    def opens(self, row: SigningKey) -> bool:
        """Whether `row` holds this very key, so that it need not be opened again."""
        return (self.row.kid, self.row.algorithm, self.row.sealed) == (row.kid, row.algorithm, row.sealed)


def make_row(sealing_key: bytes, algorithm: str, *, now: int, signs_from: int) -> SigningKey:
    """A new random key, sealed. Takes up to a second for RS256: never call it on the event loop."""
    key = jwk.make(algorithm)
    kid = jwk.key_id(key)
    public = jwk.public_members(key, algorithm=algorithm, kid=kid)
    return SigningKey(
        kid=kid,
        algorithm=algorithm,
        public_jwk="" if public is None else json.dumps(public),
        sealed=seal(sealing_key, kid, jwk.dump_private(key)),
        created_at=now,
        signs_from=signs_from,
    )


def open_row(sealing_key: bytes, row: SigningKey) -> OpenedKey:
    """The key of a row. Takes tens of milliseconds for RS256: never call it on the event loop.

    Raises:
        ConfigurationError: it was sealed under another secret, or does not fit its algorithm.
    """
    material = jwk.load_private(row.algorithm, unseal(sealing_key, row.kid, row.sealed))
    # The public part is computed from the sealed one: whoever can only write to the database cannot plant a key.
    public = jwk.public_members(material, algorithm=row.algorithm, kid=row.kid)
    return OpenedKey(row, material, JwsKey(row.kid, row.algorithm, material), public)
