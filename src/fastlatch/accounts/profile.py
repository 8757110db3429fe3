"""What people may change about themselves without proving anything again: email and full name."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import Enum
from typing import Final

from fastlatch.domain.errors import NotFound
from fastlatch.domain.user import User
from fastlatch.ports.clock import Clock
from fastlatch.ports.users import UserDirectory


class Unchanged(Enum):
    """The type of `UNCHANGED`: None is a value here, it clears the field."""

    UNCHANGED = "unchanged"


UNCHANGED: Final = Unchanged.UNCHANGED


class UpdateProfile:
    """Stores what is given, leaves the rest."""

    def __init__(self, users: UserDirectory, clock: Clock, catch_up: Callable[[], Awaitable[None]]) -> None:
        self._users = users
        self._clock = clock
        self._catch_up = catch_up

    async def __call__(
        self,
        user_id: str,
        *,
        email: str | Unchanged | None = UNCHANGED,
        full_name: str | Unchanged | None = UNCHANGED,
    ) -> User:
        """The user as stored afterwards.

        Raises:
            NotFound: the user is gone.
            Unavailable: the store is away.
        """
        account = await self._users.find_by_id(user_id)
        if account is None:
            raise NotFound
        wanted = account.user
        if not isinstance(email, Unchanged):
            wanted = replace(wanted, email=email)
        if not isinstance(full_name, Unchanged):
            wanted = replace(wanted, full_name=full_name)
        if wanted == account.user:
            return wanted
        stored = await self._users.update_profile(wanted, now=int(self._clock()))
        if stored is None:
            raise NotFound
        await self._catch_up()
        return stored
