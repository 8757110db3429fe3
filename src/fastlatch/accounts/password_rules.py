"""ASVS 6.2.1, 6.2.4, 6.2.5, 6.2.9, 6.2.11: long enough, hard to guess, and no composition rules."""

from collections.abc import Sequence

from fastlatch.domain.errors import WeakPassword
from fastlatch.domain.policy import PasswordPolicy
from fastlatch.domain.user import User
from fastlatch.ports.strength import PasswordStrength


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
        strength = await self._strength.estimate(password, [*context, self._service])
        if strength.score < self._policy.score:
            raise WeakPassword(f"This password is too easy to guess. {strength.advice}".strip())


def words_about(user: User) -> list[str]:
    """What an attacker knows of this person."""
    words = [user.username, user.full_name or "", user.email or "", (user.email or "").partition("@")[0]]
    return [word for word in words if word]
