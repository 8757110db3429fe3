"""What may be used once: RFC 6749 section 4.1.2, "The client MUST NOT use the authorization code more than once".

Each kind has its own names, so that none is taken for one of another kind (CVE-2026-4282, CVE-2026-4325).
"""

from dataclasses import dataclass
from enum import StrEnum

from .secret import digest


class SingleUse(StrEnum):
    """The kinds."""

    CODE = "code"
    """RFC 6749 section 4.1."""
    PUSHED_REQUEST = "request"
    """RFC 9126 section 2.2."""
    ASSERTION = "assertion"
    """RFC 7523 section 3, `jti`."""
    REGISTRATION = "registration"
    """RFC 7591 section 3, initial access tokens."""
    PROOF = "proof"
    """RFC 9449 section 11.1, `jti`."""
    FINISHED_REQUEST = "finished-request"
    """RFC 9126 section 4: that a pushed request was answered."""
    DEVICE_CODE = "device"
    """RFC 8628 section 3.2."""
    USER_CODE = "user-code"
    """The same."""
    DEVICE_DECISION = "device-decision"
    """RFC 8628 section 3.3: what somebody has answered."""

    def named(self, secret: str) -> str:
        """What the store calls one of this kind: nothing that could be presented."""
        return f"{self}:{digest(secret)}"


@dataclass(frozen=True, slots=True, repr=False)
class Kept:
    """What was put away under a name. Payloads may hold what nobody else is to know: has no repr."""

    payload: str
    expires_at: int
    """Seconds since the epoch."""
    spent_at: int | None = None
