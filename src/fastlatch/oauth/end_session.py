"""OpenID Connect RP-Initiated Logout section 2: where a browser may go after its user has signed out.

Section 3: "the OP MUST NOT perform post-logout redirection if the post_logout_redirect_uri value supplied does not
exactly match one of the previously registered post_logout_redirect_uris values."
"""

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from fastlatch.ports.clients import ClientReader

from .client_id import is_client_id

_LONGEST_STATE = 2048


@dataclass(frozen=True, slots=True)
class WayBack:
    """Known to be the client's."""

    client_name: str
    url: str


class EndSession:
    """Reads the parameters of the logout endpoint."""

    def __init__(self, clients: ClientReader) -> None:
        self._clients = clients

    async def way_back(self, parameters: Mapping[str, str]) -> WayBack | None:
        """Where the client asks to be told that its user is gone; None: it asks for nothing that it may have.

        Raises:
            Unavailable: the store is away.
        """
        client_id, uri = parameters.get("client_id", ""), parameters.get("post_logout_redirect_uri")
        state = parameters.get("state")
        client = await self._clients.find(client_id) if is_client_id(client_id) else None
        if client is None or uri not in client.post_logout_redirect_uris or len(state or "") > _LONGEST_STATE:
            return None
        joint = "&" if "?" in uri else "?"
        url = uri if state is None else f"{uri}{joint}{urlencode({'state': state})}"
        return WayBack(client.name or client.id, url)
