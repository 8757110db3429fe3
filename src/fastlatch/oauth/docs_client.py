"""The documentation page as a client: public, ours, and called back at that page alone (RFC 6749 section 3.1.2).

It needs no registration and is not there where the app has no such page.
"""

from collections.abc import Iterable

from fastlatch.domain.client import DOCS_CLIENT_ID, Client
from fastlatch.ports.clients import ClientReader


class WithDocsClient:
    """A `ClientReader` in front of another. `grants`: what the page may use, of those that are switched on."""

    def __init__(self, clients: ClientReader, grants: frozenset[str]) -> None:
        self._clients = clients
        self._grants = grants
        self._client: Client | None = None

    @property
    def redirect_uris(self) -> tuple[str, ...]:
        """Where it is called back; empty: it is not there."""
        return () if self._client is None else self._client.redirect_uris

    def serve_at(self, redirect_uris: Iterable[str]) -> None:
        """Told when the app starts, for only then its pages are known."""
        uris = tuple(redirect_uris)
        if uris != self.redirect_uris:
            self._client = (
                Client(id=DOCS_CLIENT_ID, name="API documentation", grants=self._grants, redirect_uris=uris)
                if uris
                else None
            )

    async def find(self, client_id: str) -> Client | None:
        """The client with this id."""
        return self._client if client_id == DOCS_CLIENT_ID else await self._clients.find(client_id)
