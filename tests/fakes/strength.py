"""A judge of passwords that knows only what a test tells it."""

from collections.abc import Sequence

from fastlatch.ports.strength import Strength


class FakeStrength:
    def __init__(self, score: int = 4, advice: str = "Add another word or two.") -> None:
        self.score = score
        self.advice = advice
        self.contexts: list[list[str]] = []

    async def estimate(self, password: str, context: Sequence[str]) -> Strength:  # noqa: ARG002 (the port names it)
        self.contexts.append(list(context))
        return Strength(self.score, self.advice)
