"""RFC 7517: signing keys as they are kept. Private parts are sealed before they reach a store."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class SigningKey:
    """One row of the key table; the sealed part has no repr. Times are seconds since the epoch."""

    kid: str
    """RFC 7638 thumbprint for asymmetric keys, random for HS256."""
    algorithm: str
    """ES256, EdDSA, RS256 or HS256: exactly one (RFC 8725 section 3.1)."""
    public_jwk: str
    """JSON of the public JWK; empty for HS256, which has no public part."""
    sealed: bytes
    """The private JWK, encrypted and bound to `kid`."""
    created_at: int
    signs_from: int
    """It is published at once and signs from here on, so that every cache knows it before its first token."""
    retired_at: int | None = None
    """It signs no more from here on."""
    verifies_until: int | None = None
    """After this its last token has ended and the key is forgotten."""
