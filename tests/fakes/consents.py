"""Consents in memory, with the semantics of `ports.consents.ConsentStore`."""

from fakes.sessions import FakeSessions
from fastlatch.domain.consent import Consent


class FakeConsents:
    def __init__(self, sessions: FakeSessions) -> None:
        self.consents: dict[tuple[str, str], Consent] = {}
        self._sessions = sessions

    async def find(self, user_id: str, client_id: str) -> Consent | None:
        return self.consents.get((user_id, client_id))

    async def grant(self, user_id: str, client_id: str, scopes: frozenset[str], *, now: int) -> None:
        before = self.consents.get((user_id, client_id))
        allowed = scopes if before is None else scopes | before.scopes
        self.consents[user_id, client_id] = Consent(user_id, client_id, allowed, now)

    async def of_user(self, user_id: str) -> list[Consent]:
        return [self.consents[both] for both in sorted(self.consents) if both[0] == user_id]

    async def withdraw(self, user_id: str, client_id: str, *, now: int) -> bool:
        live = [one for one in await self._sessions.of_user(user_id, now=now) if one.client_id == client_id]
        ended = [await self._sessions.end(one.id, now=now) for one in live]
        return self.consents.pop((user_id, client_id), None) is not None or any(ended)
