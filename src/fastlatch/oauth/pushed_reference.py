"""RFC 9126 section 2.2: how a pushed authorization request is referred to."""

from collections.abc import Mapping
from typing import Protocol

REQUEST_URI = "urn:ietf:params:oauth:request_uri:"
PREFIX = "flp_"


class PushedRequestReader(Protocol):
    """Whoever reads requests finds pushed ones here."""

    async def find(self, request_uri: str, client_id: str) -> Mapping[str, str] | None:
        """Its parameters; None: it cannot be begun any more, or is not this client's."""
        ...

    async def answer(self, request_uri: str) -> bool:
        """Use it up; True once."""
        ...
