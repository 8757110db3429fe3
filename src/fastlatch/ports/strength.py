"""How easily a password is guessed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Strength:
    """`score` 0 (guessed at once) to 4; `advice` is a sentence for the person who chose it."""

    score: int
    advice: str


class PasswordStrength(Protocol):
    """An estimate; runs off the event loop."""

    async def estimate(self, password: str, context: Sequence[str]) -> Strength:
        """`context`: words an attacker would try first: the name, the address, the service."""
        ...
