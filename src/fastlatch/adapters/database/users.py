"""Our own user table: rows to accounts and back. Whatever ends a user's sessions does so in the same transaction."""

from collections.abc import Sequence
from typing import Any

from fastlatch.domain.scope import format_scope
from fastlatch.domain.user import Account, Unchanged, User, UserChanges, name_key

from .compiled import consents
from .compiled import users as statements
from .driver import Driver
from .endings import Horizon, end_user, tell_of_user
from .statement import Statement, Steps, Unit, Value, changed, restartable


class Users:
    """Implements `UserDirectory`."""

    def __init__(self, driver: Driver, horizon: Horizon) -> None:
        self._driver = driver
        self._horizon = horizon

    async def find_by_name(self, key: str) -> Account | None:
        """The account whose `name_key(username)` is `key`."""
        return await self._driver.read(_find(statements.FIND_BY_NAME, {"name_key": key}))

    async def find_by_id(self, user_id: str) -> Account | None:
        """The account with this id."""
        return await self._driver.read(find_account(user_id))

    async def page(self, *, after: str = "", limit: int = 100) -> list[User]:
        """Users in the order of their name keys, beginning behind the key `after`."""
        return await self._driver.read(_page(after, limit))

    async def upgrade_hash(self, user_id: str, old: str, new: str) -> None:
        """Put `new` in the place of `old` if `old` still stands. Tells nobody: the password is the same."""
        await self._driver.write(changed(statements.UPGRADE_HASH, {"user_id": user_id, "old": old, "new": new}))

    async def add(self, account: Account, *, now: int) -> bool:
        """Store a new account. False: the name, in any spelling, is taken."""
        return await self._driver.write(changed(statements.ADD, _row(account, now)))

    async def update(self, user_id: str, changes: UserChanges, *, now: int) -> User | None:
        """Store what is given, in one statement; the stored user."""
        return await self._driver.write(self._update(user_id, changes, now))

    async def set_password(self, user_id: str, new_hash: str, *, expected_version: int | None, now: int) -> bool:
        """Store the hash, count the version, end every session."""
        parameters: dict[str, Value] = {"user_id": user_id, "new": new_hash, "version": expected_version}
        statement = statements.SET_PASSWORD if expected_version is None else statements.SET_PASSWORD_AT_VERSION
        return await self._driver.write(self._then_end(statement, user_id, now, parameters))

    async def set_disabled(self, user_id: str, *, disabled: bool, now: int) -> bool:
        """Disabling ends every session."""
        parameters: dict[str, Value] = {"user_id": user_id, "disabled": disabled}
        if disabled:
            return await self._driver.write(self._then_end(statements.SET_DISABLED, user_id, now, parameters))
        return await self._driver.write(self._then_tell(statements.SET_DISABLED, user_id, now, parameters))

    async def delete(self, user_id: str, *, now: int) -> bool:
        """Delete the user and end every session."""
        return await self._driver.write(self._delete(user_id, now))

    # The user's row always comes first: on a database with row locks, a login that is just being stored waits for it.

    @restartable
    def _delete(self, user_id: str, now: int) -> Steps[bool]:
        if not (yield from self._then_end(statements.DELETE, user_id, now, {"user_id": user_id})):
            return False
        yield consents.WITHDRAW_OF_USER, {"user_id": user_id}
        return True

    @restartable
    def _then_end(self, statement: Statement, user_id: str, now: int, parameters: dict[str, Value]) -> Steps[bool]:
        if not (yield from changed(statement, parameters)):
            return False
        yield from end_user(user_id, now=now, horizon=self._horizon)
        return True

    @restartable
    def _then_tell(self, statement: Statement, user_id: str, now: int, parameters: dict[str, Value]) -> Steps[bool]:
        if not (yield from changed(statement, parameters)):
            return False
        yield from tell_of_user(user_id, now=now, horizon=self._horizon)
        return True

    @restartable
    def _update(self, user_id: str, changes: UserChanges, now: int) -> Steps[User | None]:
        scopes = changes.scopes
        given: dict[str, str | Unchanged | None] = {
            "email": changes.email,
            "full_name": changes.full_name,
            "scopes": scopes if isinstance(scopes, Unchanged) else format_scope(scopes),
        }
        parameters: dict[str, Value] = {"user_id": user_id}
        for name, value in given.items():
            parameters[f"give_{name}"] = not isinstance(value, Unchanged)
            parameters[name] = None if isinstance(value, Unchanged) else value
        if not (yield from self._then_tell(statements.UPDATE, user_id, now, parameters)):
            return None
        stored = yield from find_account(user_id)
        return stored.user if stored else None


def find_account(user_id: str) -> Unit[Account | None]:
    """The account with this id."""
    return _find(statements.FIND_BY_ID, {"user_id": user_id})


@restartable
def _find(statement: Statement, parameters: dict[str, Value]) -> Steps[Account | None]:
    rows = (yield statement, parameters).rows
    return _account(rows[0]) if rows else None


@restartable
def _page(after: str, limit: int) -> Steps[list[User]]:
    return [_user(row) for row in (yield statements.PAGE, {"after": after, "limit": limit}).rows]


def _user(row: Sequence[Any]) -> User:
    return User(
        id=row[0],
        username=row[1],
        email=row[2],
        full_name=row[3],
        disabled=bool(row[4]),
        scopes=frozenset(row[5].split()),
    )


def _account(row: Sequence[Any]) -> Account:
    return Account(user=_user(row), password_hash=row[6], password_version=row[7])


def _row(account: Account, now: int) -> dict[str, Value]:
    user = account.user
    return {
        "id": user.id,
        "name_key": name_key(user.username),
        "username": user.username,
        "email": user.email,
        "full_name": user.full_name,
        "disabled": user.disabled,
        "scopes": format_scope(user.scopes),
        "password_hash": account.password_hash,
        "password_version": account.password_version,
        "created_at": now,
    }
