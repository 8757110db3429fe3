"""ASVS 6.2.4, 6.2.5, 6.2.11: common passwords and words of the context are found by zxcvbn; no composition rules."""

from collections.abc import Awaitable, Callable, Sequence
from threading import Lock
from typing import Protocol

from fastlatch.ports.strength import Strength

_PASSWORD_LENGTH = 72
"""Its time grows with the square of the length at least, and nothing behind here makes a strong password weak."""
_CONTEXT_LENGTH = 50
_CONTEXT_WORDS = 10
_ADVICE = "Use a few words that are not often seen together."


class Run(Protocol):
    """Runs a function in a worker."""

    def __call__(
        self, function: Callable[[str, list[str]], Strength], password: str, context: list[str], /
    ) -> Awaitable[Strength]:
        """What the function returns."""
        ...


class ZxcvbnStrength:
    """Implements `PasswordStrength`."""

    def __init__(self, run: Run) -> None:
        self._run = run
        # The library puts the words of the context into a dictionary that all calls share.
        self._lock = Lock()

    async def estimate(self, password: str, context: Sequence[str]) -> Strength:
        """The score of the first 72 characters, computed in a worker.

        Raises:
            Unavailable: the workers have too much to do.
        """
        words = [word[:_CONTEXT_LENGTH] for word in context if word][:_CONTEXT_WORDS]
        return await self._run(self._estimate, password[:_PASSWORD_LENGTH], words)

    def _estimate(self, password: str, context: list[str]) -> Strength:
        from zxcvbn import zxcvbn  # noqa: PLC0415 (its word lists take time to load: in a worker, when first needed)

        with self._lock:
            estimate = zxcvbn(password, user_inputs=context)
        feedback = estimate["feedback"]
        sentences = [feedback["warning"], *feedback["suggestions"][:1]]
        advice = " ".join(sentence.rstrip(".") + "." for sentence in sentences if sentence)
        return Strength(score=estimate["score"], advice=advice or _ADVICE)
