"""Clients that are to be told of an ending, in memory, and clients that are told."""

import asyncio
from dataclasses import replace

from fastlatch.domain.errors import Unavailable
from fastlatch.domain.logout_notice import LogoutNotice


class FakeLogoutNotices:
    """With the semantics of `ports.logout_notices.LogoutNoticeStore`. No await inside: each call is one step."""

    def __init__(self) -> None:
        self.due: dict[str, int] = {}
        self.notices: dict[str, LogoutNotice] = {}

    def add(self, notice: LogoutNotice) -> None:
        self.notices[notice.session_id] = notice
        self.due[notice.session_id] = notice.ended_at

    async def any_due(self, *, now: int) -> bool:
        return any(due <= now for due in self.due.values())

    async def take(self, *, now: int, until: int, limit: int) -> list[LogoutNotice]:
        taken = [name for name, due in self.due.items() if due <= now][:limit]
        for name in taken:
            self.due[name] = until
            self.notices[name] = replace(self.notices[name], attempts=self.notices[name].attempts + 1)
        return [self.notices[name] for name in taken]

    async def put_off(self, session_id: str, *, until: int) -> None:
        self.due[session_id] = until

    async def done(self, session_id: str) -> None:
        del self.due[session_id], self.notices[session_id]


class FakeCourier:
    """Clients by their addresses: the status that each answers with, None for one that is away."""

    def __init__(self) -> None:
        self.answers: dict[str, int | None] = {}
        self.posted: list[tuple[str, str]] = []
        self.hanging: dict[str, asyncio.Event] = {}
        self._came = asyncio.Event()

    async def post(self, uri: str, token: str) -> int:
        self.posted.append((uri, token))
        self._came.set()
        if uri in self.hanging:
            await self.hanging[uri].wait()
        status = self.answers.get(uri, 200)
        if status is None:
            raise Unavailable(detail="cannot be reached")
        return status

    def posted_to(self, uri: str) -> int:
        return [to for to, _ in self.posted].count(uri)

    async def wait_for(self, uri: str, number: int) -> None:
        """Until it was told so often; TimeoutError where it is not."""
        async with asyncio.timeout(5):
            while self.posted_to(uri) < number:
                self._came.clear()
                await self._came.wait()
