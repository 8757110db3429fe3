"""The few knobs a use case reads, as small frozen types: made from the settings by the composition root."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TokenPolicy:
    """Lifetimes in seconds."""

    issuer: str
    audience: str
    access_ttl: int = 900
    refresh_ttl: int = 30 * 24 * 3600
    """Absolute: from the login."""
    refresh_idle_ttl: int = 14 * 24 * 3600
    refresh_grace: int = 10
    default_scopes: frozenset[str] = frozenset()
    """Granted when a request asks for no scope (RFC 6749 section 3.3)."""


@dataclass(frozen=True, slots=True)
class PasswordPolicy:
    """ASVS 6.2.1, 6.2.5, 6.2.9: lengths in characters; no composition rules."""

    minimum: int = 8
    maximum: int = 128
    score: int = 2
    """The lowest zxcvbn score (0 to 4) that is taken."""


@dataclass(frozen=True, slots=True)
class ProtocolPolicy:
    """What a profile decides."""

    password_grant: bool = True
    anonymous_first_party: bool = True
    """A token request without `client_id` belongs to the built-in public client."""
    assume_password_grant: bool = False
    """A token request without `grant_type` is taken as `password`."""
    tutorial_answers: bool = False
    """Failed logins and disabled users in the tutorials' words and status codes."""
    pkce_for_all: bool = False
    """RFC 9700 section 2.1.1 requires PKCE of public clients; OAuth 2.1 of all."""
    pushed_requests_for_all: bool = False
    """RFC 9126 section 4: that pushing them is "the only means for a client to pass authorization request data"."""
    detail_in_errors: bool = True
    """RFC 6749 error bodies also carry `detail`, for frontends written for a FastAPI app."""
