"""OpenID Connect Core section 3.1.2.4: what a user has allowed a client."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Consent:
    """Stands until the user takes it back."""

    user_id: str
    client_id: str
    scopes: frozenset[str]
    granted_at: int
    """Seconds since the epoch; of the last time something was added."""
