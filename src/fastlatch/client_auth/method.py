"""RFC 6749 section 2.3: how a client says who it is. A method reads a request; it does not decide."""

from dataclasses import dataclass
from typing import Protocol

from fastlatch.domain.endpoint_request import EndpointRequest


@dataclass(frozen=True, slots=True, repr=False)
class ClientCredentials:
    """What a request says about its client. Holds a secret: has no repr."""

    client_id: str
    secret: str | None
    """None: it has not shown any."""
    basic: bool
    """They were in the Authorization header, so a refusal names its scheme."""
    assertion: str | None = None
    """RFC 7521 section 4.2: something that the client has signed."""

    @property
    def bare(self) -> bool:
        """Nothing is proved by them."""
        return self.secret is None and self.assertion is None


class ClientAuthMethod(Protocol):
    """One way to authenticate."""

    @property
    def name(self) -> str:
        """As in the metadata (RFC 8414, token_endpoint_auth_methods_supported)."""
        ...

    def credentials(self, request: EndpointRequest) -> ClientCredentials | None:
        """What this request says in this way, or None when it does not use it.

        Raises:
            InvalidClient: it does, and what it says cannot be read.
            InvalidRequest: it uses it halfway.
        """
        ...
