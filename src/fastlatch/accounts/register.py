"""ASVS 6.2 and 6.3.1: somebody makes an account for themselves. They choose a name and a password, never rights."""

import logging

from fastlatch.domain.errors import UsernameTaken
from fastlatch.domain.secret import new_id
from fastlatch.domain.user import Account, User, check_username
from fastlatch.ports.clock import Clock
from fastlatch.ports.hashing import PasswordHashing
from fastlatch.ports.limits import GuessAt, GuessLimiter
from fastlatch.ports.users import UserDirectory

from .password_rules import PasswordRules, words_about

_log = logging.getLogger("fastlatch.accounts")


class Register:
    """A new account without scopes."""

    def __init__(
        self,
        users: UserDirectory,
        hashing: PasswordHashing,
        rules: PasswordRules,
        limiter: GuessLimiter,
        clock: Clock,
    ) -> None:
        self._users = users
        self._hashing = hashing
        self._rules = rules
        self._limiter = limiter
        self._clock = clock

    async def __call__(
        self,
        username: str,
        password: str,
        *,
        email: str | None = None,
        full_name: str | None = None,
        address: str,
    ) -> User:
        """The stored user.

        Raises:
            UnusableUsername: the name breaks a rule.
            WeakPassword: the password does.
            UsernameTaken: the name, in any spelling, is somebody's.
            TooManyAttempts: this address has asked for too many accounts.
            Unavailable: the hashing queue is full, or the store is away.
        """
        user = User(id=new_id(), username=check_username(username), email=email, full_name=full_name)
        # The answer tells which names exist, so asking is throttled, whatever is answered: a success shows that a name
        # was free, and judging a weak password takes a place in the hashing queue too.
        async with self._limiter.attempt(GuessAt.REGISTRATION, "", address):
            await self._rules.check(password, context=words_about(user))
            password_hash = await self._hashing.hash(password)
            if not await self._users.add(Account(user, password_hash), now=int(self._clock())):
                raise UsernameTaken
        _log.info("registered user=%s", user.id)
        return user
