"""A user deletes their own account: ASVS 7.4.2, every session and token of theirs ends with it."""

import logging
from collections.abc import Awaitable, Callable

from fastlatch.domain.errors import NotFound
from fastlatch.ports.clock import Clock
from fastlatch.ports.users import UserDirectory

_log = logging.getLogger("fastlatch.accounts")


class DeleteAccount:
    """Gone for good; the id is never used again."""

    def __init__(self, users: UserDirectory, clock: Clock, catch_up: Callable[[], Awaitable[None]]) -> None:
        self._users = users
        self._clock = clock
        self._catch_up = catch_up

    async def __call__(self, user_id: str) -> None:
        """On return no token of the user is honoured.

        Raises:
            NotFound: it was gone already.
            Unavailable: the store is away.
        """
        if not await self._users.delete(user_id, now=int(self._clock())):
            raise NotFound
        _log.info("account deleted user=%s", user_id)
        await self._catch_up()
