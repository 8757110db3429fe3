"""Clients in memory, with the semantics of `ports.clients.ClientStore`."""

from dataclasses import replace

from fakes.sessions import FakeSessions
from fastlatch.domain.change import ChangeKind
from fastlatch.domain.client import Client


class FakeClients:
    def __init__(self, *clients: Client, sessions: FakeSessions | None = None) -> None:
        self.sessions = sessions or FakeSessions()
        self.sessions.clients = self
        self.clients = {client.id: client for client in clients}
        self.looked_up: list[str] = []

    async def find(self, client_id: str) -> Client | None:
        self.looked_up.append(client_id)
        return self.clients.get(client_id)

    async def add(self, client: Client) -> bool:
        if self.clients.setdefault(client.id, client) is not client:
            return False
        self.sessions.feed.write(ChangeKind.CLIENT_CHANGED, client.id, client.created_at)
        return True

    async def replace_secrets(
        self, client_id: str, secret_digests: tuple[str, ...], *, expected: tuple[str, ...], now: int
    ) -> bool:
        if client_id not in self.clients or self.clients[client_id].secret_digests != expected:
            return False
        self.clients[client_id] = replace(self.clients[client_id], secret_digests=secret_digests)
        self.sessions.feed.write(ChangeKind.CLIENT_CHANGED, client_id, now)
        return True

    async def replace(self, client: Client, *, expected: Client, now: int) -> bool:
        stored = self.clients.get(client.id)
        if stored is None:
            return False
        kept = {"secret_digests": stored.secret_digests, "created_at": stored.created_at}
        if replace(expected, secret_digests=stored.secret_digests) != stored or expected.public != stored.public:
            return False
        self.clients[client.id] = replace(client, **kept)
        self.sessions.feed.write(ChangeKind.CLIENT_CHANGED, client.id, now)
        return True

    async def delete(self, client_id: str, *, now: int) -> bool:
        if self.clients.pop(client_id, None) is None:
            return False
        await self.sessions.end_of_client(client_id, now=now)
        return True

    async def page(self, *, after: str = "", limit: int = 100) -> list[Client]:
        return [self.clients[one] for one in sorted(self.clients) if one > after][:limit]

    async def put(self, client: Client, *, now: int) -> None:
        self.clients[client.id] = client
        self.sessions.feed.write(ChangeKind.CLIENT_CHANGED, client.id, now)
