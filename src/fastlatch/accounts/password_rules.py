"""ASVS 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11: long enough, hard to guess, and no composition rules."""

from collections.abc import Iterable, Sequence

from fastlatch.domain.errors import WeakPassword
from fastlatch.domain.policy import PasswordPolicy
from fastlatch.domain.user import User, name_key
from fastlatch.ports.strength import PasswordStrength

_SHORTEST_WORD = 3
"""Characters. What is shorter is in every password by chance."""
_OWN_SHARE = 4
"""Characters that a password needs beside the words that everybody knows of this person."""


class PasswordRules:
    """What a new password must have. It is stored exactly as received (ASVS 6.2.8)."""

    def __init__(self, strength: PasswordStrength, policy: PasswordPolicy, service: str) -> None:
        self._strength = strength
        self._policy = policy
        self._service = service

    async def check(self, password: str, *, context: Sequence[str]) -> None:
        """Refuse a weak one. `context`: words that an attacker would try first for this person.

        Raises:
            WeakPassword: with a sentence that helps to choose a better one and does not repeat this one.
            Unavailable: the queue for such work is full.
        """
        if len(password) < self._policy.minimum:
            raise WeakPassword(f"The password is too short: it needs at least {self._policy.minimum} characters.")
        if len(password) > self._policy.maximum:
            raise WeakPassword(f"The password is too long: it may have {self._policy.maximum} characters at most.")
        known = [*context, self._service]
        if _made_of(password, known):
            raise WeakPassword("This password is made of what others know of you. Choose words that nobody expects.")
        strength = await self._strength.estimate(password, known)
        if strength.score < self._policy.score:
            raise WeakPassword(f"This password is too easy to guess. {strength.advice}".strip())


def _made_of(password: str, words: Iterable[str]) -> bool:
    """Whether nearly nothing is left of the password without these words; ASVS 6.2.11."""
    parts = {part for word in words for part in (name_key(word), *name_key(word).split())}
    folded = rest = name_key(password)
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _SHORTEST_WORD:
            rest = rest.replace(part, " ")
    return rest != folded and sum(character.isalnum() for character in rest) < _OWN_SHARE


def words_about(user: User) -> list[str]:
    """What an attacker knows of this person."""
    words = [user.username, user.full_name or "", user.email or "", (user.email or "").partition("@")[0]]
    return [word for word in words if word]
