"""ASVS 7.4.2 and 7.4.5: what an administrator does with the accounts of others, by their names."""

import logging
from collections.abc import Awaitable, Callable

from fastlatch.domain.errors import NotFound, UsernameTaken
from fastlatch.domain.scope import format_scope, parse_scope
from fastlatch.domain.secret import new_id
from fastlatch.domain.user import Account, User, UserChanges, check_username, name_key
from fastlatch.ports.clock import Clock
from fastlatch.ports.hashing import PasswordHashing
from fastlatch.ports.sessions import SessionStore
from fastlatch.ports.users import UserDirectory

from .password_rules import PasswordRules, words_about

_log = logging.getLogger("fastlatch.accounts")


class ManageUsers:
    """For the command line and for programs; nothing here asks who the caller is."""

    def __init__(  # noqa: PLR0913, PLR0917 (one argument a fact; there is no smaller group among them)
        self,
        users: UserDirectory,
        hashing: PasswordHashing,
        rules: PasswordRules,
        sessions: SessionStore,
        clock: Clock,
        catch_up: Callable[[], Awaitable[None]],
    ) -> None:
        self._users = users
        self._hashing = hashing
        self._rules = rules
        self._sessions = sessions
        self._clock = clock
        self._catch_up = catch_up

    async def create(  # noqa: PLR0913 (keyword-only; each is a column)
        self,
        username: str,
        password: str,
        *,
        email: str | None = None,
        full_name: str | None = None,
        scopes: frozenset[str] = frozenset(),
        disabled: bool = False,
        check_rules: bool = True,
    ) -> User:
        """The stored user. `check_rules=False`: the password is taken as it is.

        Raises:
            UnusableUsername, WeakPassword, InvalidScope: one of the values breaks a rule.
            UsernameTaken: the name, in any spelling, is somebody's.
        """
        user = User(
            id=new_id(),
            username=check_username(username),
            email=email,
            full_name=full_name,
            disabled=disabled,
            scopes=parse_scope(format_scope(scopes)),
        )
        password_hash = await self._checked_hash(user, password, check_rules=check_rules)
        if not await self._users.add(Account(user, password_hash), now=self._now()):
            raise UsernameTaken
        _log.info("user created user=%s", user.id)
        return user

    async def find(self, username: str) -> User:
        """The user of this name, in any spelling.

        Raises:
            NotFound: there is none.
        """
        account = await self._users.find_by_name(name_key(username))
        if account is None:
            raise NotFound("There is no user of this name.")
        return account.user

    async def page(self, *, after: str = "", limit: int = 100) -> list[User]:
        """Users in the order of their name keys, beginning behind the name `after`."""
        return await self._users.page(after=name_key(after), limit=limit)

    async def set_password(self, username: str, password: str, *, check_rules: bool = True) -> None:
        """Store a new password without the old one; every session of the user ends.

        Raises:
            NotFound: there is no such user.
            WeakPassword: the password breaks a rule.
        """
        user = await self.find(username)
        password_hash = await self._checked_hash(user, password, check_rules=check_rules)
        stored = await self._users.set_password(user.id, password_hash, expected_version=None, now=self._now())
        await self._done(stored, "password set, sessions ended", user)

    async def set_scopes(self, username: str, scopes: frozenset[str]) -> None:
        """What the user may grant at most: what is new from the next login on, what is gone from the next refresh on.

        Raises:
            NotFound: there is no such user.
            InvalidScope: one of them is not a scope.
        """
        changes = UserChanges(scopes=parse_scope(format_scope(scopes)))
        user = await self.find(username)
        stored = await self._users.update(user.id, changes, now=self._now())
        await self._done(stored is not None, "scopes set", user)

    async def disable(self, username: str) -> None:
        """Refuse the user from now on and end every session of theirs.

        Raises:
            NotFound: there is no such user.
        """
        user = await self.find(username)
        found = await self._users.set_disabled(user.id, disabled=True, now=self._now())
        await self._done(found, "user disabled, sessions ended", user)

    async def enable(self, username: str) -> None:
        """Let the user log in again.

        Raises:
            NotFound: there is no such user.
        """
        user = await self.find(username)
        found = await self._users.set_disabled(user.id, disabled=False, now=self._now())
        await self._done(found, "user enabled", user)

    async def delete(self, username: str) -> None:
        """Delete the user and end every session of theirs.

        Raises:
            NotFound: there is no such user.
        """
        user = await self.find(username)
        await self._done(await self._users.delete(user.id, now=self._now()), "user deleted", user)

    async def end_sessions(self, username: str) -> int:
        """End every session of the user; how many.

        Raises:
            NotFound: there is no such user.
        """
        user = await self.find(username)
        ended = await self._sessions.end_of_user(user.id, now=self._now())
        await self._done(True, "sessions ended", user)  # noqa: FBT003 (it was found)
        return ended

    async def _checked_hash(self, user: User, password: str, *, check_rules: bool) -> str:
        if check_rules:
            await self._rules.check(password, context=words_about(user))
        return await self._hashing.hash(password)

    async def _done(self, found: bool, event: str, user: User) -> None:
        if not found:
            raise NotFound("There is no user of this name.")
        _log.info("%s user=%s", event, user.id)
        await self._catch_up()

    def _now(self) -> int:
        return int(self._clock())
