"""RFC 6749 section 3.2: what an OAuth endpoint is asked, parsed once at the door."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, repr=False)
class EndpointRequest:
    """Holds passwords and tokens: has no repr."""

    parameters: Mapping[str, str]
    """The form. No parameter is empty and none was repeated."""
    authorization: str | None
    """The Authorization header as it came, or None."""
    address: str
    """Whom to count failures against."""
    user_agent: str
    """Shown to the user beside the session."""
    proofs: tuple[str, ...] = ()
    """RFC 9449 section 4.1: each DPoP header as it came."""
    urls: tuple[str, ...] = ()
    """Where it was sent, in our own words: the issuer's with the path that was asked for, and nothing else of it."""
