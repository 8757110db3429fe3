"""A limiter that lets everybody in until told otherwise, and remembers how each guess went."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastlatch.domain.errors import TooManyAttempts, Unavailable


@dataclass
class FakeAttempt:
    account: str
    address: str
    outcome: str = "under way"

    def succeeded(self) -> None:
        self.outcome = "succeeded"


class FakeLimiter:
    def __init__(self) -> None:
        self.attempts: list[FakeAttempt] = []
        self.closed = False

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        return [(attempt.account, attempt.outcome) for attempt in self.attempts]

    @asynccontextmanager
    async def attempt(self, account: str, address: str) -> AsyncIterator[FakeAttempt]:
        if self.closed:
            raise TooManyAttempts(30)
        attempt = FakeAttempt(account, address)
        self.attempts.append(attempt)
        try:
            yield attempt
        except Unavailable:
            attempt.outcome = "not made"
            raise
        finally:
            if attempt.outcome == "under way":
                attempt.outcome = "failed"
