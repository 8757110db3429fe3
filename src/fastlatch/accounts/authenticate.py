"""ASVS 6.3.8, and RFC 6749 section 4.3.2: "protect the endpoint against brute force attacks".

An unknown name and a wrong password do the same work, get the same answer, and count against the same limits.
"""

import logging

from fastlatch.domain.errors import InactiveUser, IncorrectCredentials
from fastlatch.domain.secret import new_id
from fastlatch.domain.user import Account, name_key
from fastlatch.ports.hashing import PasswordHashing
from fastlatch.ports.limits import GuessAt, GuessLimiter
from fastlatch.ports.sessions import SessionStore
from fastlatch.ports.users import UserStore

_log = logging.getLogger("fastlatch.login")

MAX_NAME = 1024
"""Characters. No stored name is longer (`domain.user`); what is typed may be, and is then nobody's."""
MAX_PASSWORD = 4096
"""Characters. No stored password is longer."""
_NOBODYS = new_id()
"""Whose sessions are looked for where there is no user, so that the work is the same."""


class Authenticate:
    """Name and password in, account out."""

    def __init__(
        self, users: UserStore, sessions: SessionStore, hashing: PasswordHashing, limiter: GuessLimiter
    ) -> None:
        self._users = users
        self._sessions = sessions
        self._hashing = hashing
        self._limiter = limiter

    async def __call__(self, username: str, password: str, *, address: str) -> Account:
        """The account that these are the name and the password of.

        Raises:
            IncorrectCredentials: they are nobody's.
            InactiveUser: they are right, and the account is disabled.
            TooManyAttempts: this name or this address has had its share of guesses.
            Unavailable: the hashing queue is full, or the store is away.
        """
        key = name_key(username[:MAX_NAME])
        possible = len(username) <= MAX_NAME and len(password) <= MAX_PASSWORD
        found = await self._users.find_by_name(key)
        # Read before the limiter is asked, and from the store: after a restart, and in every process, owners are known.
        known = await self._sessions.seen_at(_NOBODYS if found is None else found.user.id, address)
        async with self._limiter.attempt(GuessAt.USER, key, address, known=known) as attempt:
            account = found if possible else None
            known_hash = account.password_hash if account is not None else None
            checked = await self._hashing.verify(password[:MAX_PASSWORD], known_hash)
            if account is None or known_hash is None or not checked.valid:
                _log_failure(account)
                raise IncorrectCredentials
            # Also for a disabled user: the guess was right, and refusing it must not cost its owner further ones.
            attempt.succeeded()
        if account.user.disabled:
            _log.info("login refused, disabled user=%s", account.user.id)
            raise InactiveUser
        if checked.new_hash is not None:
            await self._upgrade(account.user.id, known_hash, checked.new_hash)
        _log.info("login ok user=%s", account.user.id)
        return account

    async def _upgrade(self, user_id: str, old: str, new: str) -> None:
        try:
            await self._users.upgrade_hash(user_id, old, new)
        except Exception as error:  # noqa: BLE001 (the login is good; an app's own store may raise anything)
            # Only the kind: a driver's message may quote its parameters, which are hashes.
            _log.warning("the old password hash stays, storing the new one failed: %s", type(error).__name__)


def _log_failure(account: Account | None) -> None:
    if account is None:
        # Never the name: people type their password into this field.
        _log.info("login failed")
    else:
        _log.info("login failed user=%s", account.user.id)
