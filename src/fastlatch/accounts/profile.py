"""What people may change about themselves without proving anything again: email and full name."""

from collections.abc import Awaitable, Callable

from fastlatch.domain.errors import NotFound
from fastlatch.domain.user import UNCHANGED, Unchanged, User, UserChanges
from fastlatch.ports.clock import Clock
from fastlatch.ports.users import UserDirectory


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
        changes = UserChanges(email=email, full_name=full_name)
        if changes == UserChanges():
            account = await self._users.find_by_id(user_id)
            if account is None:
                raise NotFound
            return account.user
        stored = await self._users.update(user_id, changes, now=int(self._clock()))
        if stored is None:
            raise NotFound
        await self._catch_up()
        return stored
