"""RFC 6749 section 2: an application that asks for tokens."""

from dataclasses import dataclass

FIRST_PARTY_CLIENT_ID = "first-party"
"""The built-in public client of a token request that names none (profiles first-party and tutorial)."""


@dataclass(frozen=True, slots=True)
class Client:
    """Confidential when it has a secret, public otherwise (RFC 6749 section 2.1)."""

    id: str
    name: str = ""
    first_party: bool = True
    """Ours: may use the password grant and introspect any token."""
    grants: frozenset[str] = frozenset()
    """The grant types it may use."""
    scopes: frozenset[str] | None = None
    """The widest scope it may ask for; None: whatever its users have."""
    redirect_uris: tuple[str, ...] = ()
    secret_digests: tuple[str, ...] = ()
    """SHA-256 in hexadecimal; two while a secret is being rotated. Empty: a public client."""
    created_at: int = 0
    """Seconds since the epoch."""

    @property
    def public(self) -> bool:
        """True when the client cannot keep a secret."""
        return not self.secret_digests


def built_in_client(grants: frozenset[str]) -> Client:
    """The app's own frontend, which the tutorials never name."""
    return Client(id=FIRST_PARTY_CLIENT_ID, name="This app", grants=grants)
