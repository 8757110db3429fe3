"""What may be used once, in memory, with the semantics of `ports.single_use.SingleUseStore`."""

from dataclasses import replace

from fakes.sessions import FakeSessions
from fastlatch.domain.single_use import Kept


class FakeSingleUse:
    def __init__(self, sessions: FakeSessions) -> None:
        self.kept: dict[str, Kept] = {}
        self.reads = 0
        sessions.single_use = self

    async def put(self, name: str, payload: str, *, expires_at: int) -> bool:
        return self.kept.setdefault(name, kept := Kept(payload, expires_at)) is kept

    async def find(self, name: str, *, now: int) -> Kept | None:
        self.reads += 1
        kept = self.kept.get(name)
        return kept if kept is not None and (kept.spent_at is not None or kept.expires_at > now) else None

    async def spend(self, name: str, *, now: int) -> bool:
        kept = self.kept.get(name)
        if kept is None or kept.spent_at is not None or kept.expires_at <= now:
            return False
        self.kept[name] = replace(kept, spent_at=now)
        return True

    async def replace(self, name: str, payload: str, *, expected: str) -> bool:
        kept = self.kept.get(name)
        if kept is None or kept.spent_at is not None or kept.payload != expected:
            return False
        self.kept[name] = replace(kept, payload=payload)
        return True
