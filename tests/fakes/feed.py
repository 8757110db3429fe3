"""The change feed in memory. The fake stores write to it; a real `ChangeFollower` may read it."""

import asyncio

from fastlatch.domain.change import Change, ChangeBatch, ChangeKind

HORIZON = 960
"""Seconds: longer than an access token lives."""


class FakeFeed:
    def __init__(self) -> None:
        self.changes: list[Change] = []
        self.caught_up = 0

    def write(self, kind: ChangeKind, subject: str, now: int, forget_at: int | None = None) -> None:
        at = len(self.changes) + 1
        self.changes.append(Change(at, kind, subject, now, now + HORIZON if forget_at is None else forget_at))

    def subjects(self, kind: ChangeKind) -> list[str]:
        return [change.subject for change in self.changes if change.kind is kind]

    async def alive(self, *, now: int) -> ChangeBatch:
        return ChangeBatch(len(self.changes), tuple(change for change in self.changes if change.forget_at > now))

    async def after(self, sequence: int) -> ChangeBatch:
        return ChangeBatch(len(self.changes), tuple(self.changes[sequence:]))

    async def wait(self, seconds: float) -> None:
        await asyncio.sleep(seconds)

    async def catch_up(self) -> None:
        """Stands for `ChangeFollower.catch_up` where only the call matters."""
        self.caught_up += 1
