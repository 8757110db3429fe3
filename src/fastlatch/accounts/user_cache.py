"""The user's state on every request without a read on every request: copies that the change feed keeps true."""

from collections.abc import Awaitable

from fastlatch.domain.user import Account
from fastlatch.ports.users import UserStore


class CachedUsers:
    """A `UserStore` in front of another. Belongs to one event loop.

    Only `find_by_id` answers from memory; who is absent is not remembered. `forget` is called for each change that
    the feed reports, so a copy is as old as the feed's news and no older; a login renews it.
    """

    def __init__(self, users: UserStore, *, size: int = 10_000) -> None:
        self._users = users
        self._size = size
        self._copies: dict[str, Account] = {}
        self._forgotten = 0

    async def find_by_id(self, user_id: str) -> Account | None:
        """The account with this id, perhaps from memory."""
        account = self._copies.pop(user_id, None)
        if account is not None:
            self._copies[user_id] = account  # back at the young end
            return account
        return await self._keep(self._users.find_by_id(user_id))

    def forget(self, user_id: str) -> None:
        """Read this user anew the next time."""
        self._forgotten += 1
        self._copies.pop(user_id, None)

    async def find_by_name(self, key: str) -> Account | None:
        """Always from the store: a login is decided by today's password, and its token by what was read for it."""
        return await self._keep(self._users.find_by_name(key))

    async def upgrade_hash(self, user_id: str, old: str, new: str) -> None:
        """Straight to the store."""
        await self._users.upgrade_hash(user_id, old, new)

    async def _keep(self, reading: Awaitable[Account | None]) -> Account | None:
        before = self._forgotten
        account = await reading
        # What was read before a change must not be kept after it. Any change counts: they are rare, reads are cheap.
        if account is not None and before == self._forgotten:
            self._copies.pop(account.user.id, None)
            self._copies[account.user.id] = account
            if len(self._copies) > self._size:
                del self._copies[next(iter(self._copies))]
        return account
