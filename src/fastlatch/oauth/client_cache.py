"""Which client asks, without a read on every request: copies that the change feed keeps true."""

from collections.abc import Callable

from fastlatch.domain.client import Client
from fastlatch.ports.clients import ClientReader
from fastlatch.tokens.bounded_memory import BoundedMemory


class CachedClients:
    """A `ClientReader` in front of another. Belongs to one event loop.

    Who is absent is not remembered. `forget` is called for each change that the feed reports, so a copy is as old as
    the feed's news and no older; while `fresh` says that these are too old to trust, the store is asked.
    """

    def __init__(self, clients: ClientReader, fresh: Callable[[], bool], *, size: int = 1024) -> None:
        self._clients = clients
        self._fresh = fresh
        self._copies: BoundedMemory[str, Client] = BoundedMemory(size)
        self._forgotten = 0

    async def find(self, client_id: str) -> Client | None:
        """The client with this id, perhaps from memory."""
        client = self.remembered(client_id)
        if client is not None:
            return client
        before = self._forgotten
        client = await self._clients.find(client_id)
        # What was read before a change must not be kept after it. Any change counts: they are rare, reads are cheap.
        if client is not None and before == self._forgotten:
            self._copies.keep(client_id, client)
        return client

    def remembered(self, client_id: str) -> Client | None:
        """The client if it is in memory, and as it is now; None: `find` can tell."""
        client = self._copies.get(client_id)
        return client if client is not None and self._fresh() else None

    def forget(self, client_id: str) -> None:
        """Read this client anew the next time."""
        self._forgotten += 1
        self._copies.drop(client_id)
