"""ASVS 6.2.2, 6.2.3 and 7.4.3: change the password with the old one; every session ends with it."""

import logging
from collections.abc import Awaitable, Callable

from fastlatch.domain.errors import NotFound, WrongPassword
from fastlatch.domain.user import Account, name_key
from fastlatch.ports.clock import Clock
from fastlatch.ports.hashing import PasswordHashing
from fastlatch.ports.limits import GuessAt, GuessLimiter
from fastlatch.ports.sessions import SessionStore
from fastlatch.ports.users import UserDirectory

from .authenticate import MAX_PASSWORD
from .password_rules import PasswordRules, words_about

_log = logging.getLogger("fastlatch.accounts")


class ChangePassword:
    """Guessing the old password here is counted together with guessing it at the login."""

    def __init__(  # noqa: PLR0913, PLR0917 (one argument a fact; there is no smaller group among them)
        self,
        users: UserDirectory,
        sessions: SessionStore,
        hashing: PasswordHashing,
        rules: PasswordRules,
        limiter: GuessLimiter,
        clock: Clock,
        catch_up: Callable[[], Awaitable[None]],
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._hashing = hashing
        self._rules = rules
        self._limiter = limiter
        self._clock = clock
        self._catch_up = catch_up

    async def __call__(self, user_id: str, *, current_password: str, new_password: str, address: str) -> None:
        """On return the new password is stored and every session of the user has ended.

        Raises:
            WrongPassword: the current one is not right, or was changed in this very moment.
            WeakPassword: the new one breaks a rule.
            NotFound: the user is gone.
            TooManyAttempts: too many guesses at the current one.
            Unavailable: the hashing queue is full, or the store is away.
        """
        account = await self._users.find_by_id(user_id)
        if account is None:
            raise NotFound
        known = await self._sessions.seen_at(user_id, address)
        guess = self._limiter.attempt(GuessAt.USER, name_key(account.user.username), address, known=known)
        # Whatever takes a place in the hashing queue happens inside: one address holds only so many of them.
        async with guess as attempt:
            await self._check_current(account, current_password)
            attempt.succeeded()
            await self._rules.check(new_password, context=words_about(account.user))
            new_hash = await self._hashing.hash(new_password)
        stored = await self._users.set_password(
            user_id, new_hash, expected_version=account.password_version, now=int(self._clock())
        )
        if not stored:
            raise WrongPassword
        _log.info("password changed, sessions ended user=%s", user_id)
        await self._catch_up()

    async def _check_current(self, account: Account, password: str) -> None:
        known_hash = account.password_hash if len(password) <= MAX_PASSWORD else None
        checked = await self._hashing.verify(password[:MAX_PASSWORD], known_hash)
        if known_hash is None or not checked.valid:
            _log.info("password change refused, wrong password user=%s", account.user.id)
            raise WrongPassword
