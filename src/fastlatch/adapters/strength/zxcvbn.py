"""ASVS 6.2.4, 6.2.5, 6.2.11: common passwords and words of the context are found by zxcvbn; no composition rules."""

from collections.abc import Awaitable, Callable, Sequence
from threading import Lock
from typing import Protocol

from fastlatch.ports.strength import Strength

from .affordable import affordable

_PASSWORD_LENGTH = 72
_WORD_LENGTH = 50
_WORDS = 10
_ADVICE = "Use a few words that are not often seen together."


class Run(Protocol):
    """Runs a function in a worker."""

    def __call__(
        self, function: Callable[[str, list[str]], Strength], password: str, words: list[str], /
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
        """The score of the password's beginning, computed in a worker.

        Raises:
            Unavailable: the workers have too much to do.
        """
        if not password:  # the library fails on it
            return Strength(score=0, advice=_ADVICE)
        words = [word[:_WORD_LENGTH] for word in context if word][:_WORDS]
        return await self._run(self._estimate, password[:_PASSWORD_LENGTH], words)

    def _estimate(self, password: str, words: list[str]) -> Strength:
        from zxcvbn import zxcvbn  # noqa: PLC0415 (loads its word lists: in a worker, when first needed)

        beginning = affordable(password)
        # A word is cut where the password was, or it would not be found in it.
        with self._lock:
            estimate = zxcvbn(beginning, user_inputs=[word[: len(beginning)] for word in words])
        feedback = estimate["feedback"]
        sentences = [feedback["warning"], *feedback["suggestions"][:1]]
        advice = " ".join(sentence.rstrip(".") + "." for sentence in sentences if sentence)
        return Strength(score=estimate["score"], advice=advice or _ADVICE)
