"""Where clients are kept."""

from typing import Protocol

from fastlatch.domain.client import Client


class ClientReader(Protocol):
    """What checking a client needs."""

    async def find(self, client_id: str) -> Client | None:
        """The client with this id."""
        ...


class ClientStore(ClientReader, Protocol):
    """Clients by id. Each change of one that exists tells the change feed."""

    async def add(self, client: Client) -> bool:
        """Store a new client. False: the id is taken."""
        ...

    async def replace_secrets(
        self, client_id: str, secret_digests: tuple[str, ...], *, expected: tuple[str, ...], now: int
    ) -> bool:
        """Store the digests that are valid from now on, the newest first, in the place of `expected`.

        False: there is no such client, or it has other secrets meanwhile.
        """
        ...

    async def replace(self, client: Client, *, expected: Client, now: int) -> bool:
        """Store `client` in the place of `expected`, but for its secrets and `created_at`: these stay as they are.

        False: there is no such client, or it is another meanwhile, whatever its secrets.
        """
        ...

    async def delete(self, client_id: str, *, now: int) -> bool:
        """Delete the client, end its sessions and refuse its tokens. False: there is no such client."""
        ...

    async def page(self, *, after: str = "", limit: int = 100) -> list[Client]:
        """Clients in the order of their ids, beginning behind the id `after`."""
        ...

    async def put(self, client: Client, *, now: int) -> None:
        """Store the client in the place of whatever has its id; its sessions go on."""
        ...
