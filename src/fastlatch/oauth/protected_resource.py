"""RFC 9728: what an API says of itself, by which a client that knows nothing else finds out whom to ask for a token."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastlatch.domain.dpop import ALGORITHMS

WELL_KNOWN = "/.well-known/oauth-protected-resource"


@dataclass(frozen=True, slots=True)
class ProtectedResource:
    """One resource, as the settings have it: nothing that a request says is in it."""

    resource: str
    """Its identifier, a URL without query and fragment; tokens for it have it in `aud`."""
    issuer: str
    scopes: tuple[str, ...] = ()
    name: str | None = None
    takes_proofs: bool = False
    """RFC 9449 section 7: of the keys that tokens are bound to."""

    @property
    def path(self) -> str:
        """Section 3.1: a "terminating slash (/) following the host component MUST be removed"."""
        return urlsplit(self.resource).path.rstrip("/")

    @property
    def metadata_url(self) -> str:
        """Section 3: the well-known string stands "between the host component and the path"."""
        parts = urlsplit(self.resource)
        return f"{parts.scheme}://{parts.netloc}{WELL_KNOWN}{self.path}"

    def document(self) -> dict[str, Any]:
        """The JSON object. Section 3.2: "Parameters with zero values MUST be omitted from the response"."""
        members = {
            "resource": self.resource,
            "authorization_servers": [self.issuer],
            "scopes_supported": list(self.scopes),
            # RFC 6750 section 2.1, and no other: web/bearer.py.
            "bearer_methods_supported": ["header"],
            "resource_name": self.name,
            "dpop_signing_alg_values_supported": list(ALGORITHMS) if self.takes_proofs else None,
        }
        return {name: value for name, value in members.items() if value}
