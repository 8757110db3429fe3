"""A limiter that lets everybody in until told otherwise, and remembers how each guess went."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastlatch.domain.errors import TooManyAttempts, Unavailable
from fastlatch.ports.limits import GuessAt


@dataclass
class FakeAttempt:
    kind: GuessAt
    name: str
    address: str
    known: bool
    outcome: str = "under way"
    over: bool = False

    def succeeded(self) -> None:
        self.outcome = "succeeded"


class FakeLimiter:
    def __init__(self) -> None:
        self.attempts: list[FakeAttempt] = []
        self.closed = False

    @property
    def outcomes(self) -> list[tuple[GuessAt, str, str]]:
        return [(attempt.kind, attempt.name, attempt.outcome) for attempt in self.attempts]

    @asynccontextmanager
    async def attempt(
        self, kind: GuessAt, name: str, address: str, *, known: bool = False
    ) -> AsyncIterator[FakeAttempt]:
        if self.closed:
            raise TooManyAttempts(30)
        attempt = FakeAttempt(kind, name, address, known)
        self.attempts.append(attempt)
        try:
            yield attempt
        except Unavailable:
            attempt.outcome = "not made"
            raise
        finally:
            attempt.over = True
            if attempt.outcome == "under way":
                attempt.outcome = "failed"

    async def weigh(self, kind: GuessAt, name: str, address: str, *, right: bool) -> None:
        async with self.attempt(kind, name, address) as attempt:
            if right:
                attempt.succeeded()
