"""Clients as the authorization endpoint sees them: those that are registered here, and those that bring a document.

A document is read before anything is decided about its client, and its client is kept when its first code is made: from
then on it is a client like any other, with sessions, that can be looked up and deleted without the document.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from fastlatch.domain.client import DOCUMENT_PREFIX, Client
from fastlatch.ports.clients import ClientReader, ClientStore
from fastlatch.ports.clock import Clock

from .client_discovery import DiscoverClients


class RegisteredOrDiscovered:
    """A `ClientReader`. Without `discover` there are no such clients, also none that were kept before."""

    def __init__(
        self,
        clients: ClientReader,
        store: ClientStore,
        discover: DiscoverClients | None,
        clock: Clock,
        catch_up: Callable[[], Awaitable[None]],
    ) -> None:
        self._clients = clients
        self._store = store
        self._discover = discover
        self._clock = clock
        self._catch_up = catch_up

    async def discover(self, client_id: str | None, address: str) -> None:
        """Have the document of this client at hand, if it is to have one. `address`: of whoever asks for it.

        Raises:
            InvalidRequest, TooManyAttempts, Unavailable: it has one, and that cannot be had or is not taken.
        """
        if self._discover is not None and client_id is not None and client_id.startswith(DOCUMENT_PREFIX):
            known = self._discover.recall(client_id) is not None
            stored = not known and await self._clients.find(client_id) is not None
            await self._discover.discover(client_id, address, stored=stored)

    async def find(self, client_id: str) -> Client | None:
        """The client with this id."""
        if not client_id.startswith(DOCUMENT_PREFIX):
            return await self._clients.find(client_id)
        return None if self._discover is None else self._discover.recall(client_id)

    async def has_changed(self, client: Client) -> bool:
        """Whether its document says something that it did not when it was last allowed anything.

        Draft section 8.4: changes "could impact the validity of previously granted user consent".
        """
        if not client.id.startswith(DOCUMENT_PREFIX):
            return False
        kept = await self._clients.find(client.id)
        return kept is None or replace(kept, created_at=client.created_at) != client

    async def keep(self, client: Client) -> None:
        """Store it as its document has it now, so that there can be sessions of it.

        Raises:
            Unavailable: it could not be stored.
        """
        if await self.has_changed(client):
            await self._store.put(client, now=int(self._clock()))
            await self._catch_up()
