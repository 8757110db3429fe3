"""Hashing that is instant and remembers what work was asked for."""

from fastlatch.domain.errors import Unavailable
from fastlatch.ports.hashing import Verification


class FakeHashing:
    """`new:` hashes are today's; `old:` ones are right and outdated."""

    def __init__(self) -> None:
        self.verified: list[tuple[str, str | None]] = []
        self.full = False

    async def hash(self, password: str) -> str:
        self._queue()
        return f"new:{password}"

    async def verify(self, password: str, password_hash: str | None) -> Verification:
        self._queue()
        self.verified.append((password, password_hash))
        if password_hash == f"new:{password}":
            return Verification(valid=True)
        if password_hash == f"old:{password}":
            return Verification(valid=True, new_hash=f"new:{password}")
        return Verification(valid=False)

    def _queue(self) -> None:
        if self.full:
            raise Unavailable(detail="the hashing queue is full")
