"""The user's state on every request without a read on every request: copies that the change feed keeps true."""

from collections.abc import Awaitable, Callable

from fastlatch.domain.user import Account
from fastlatch.ports.users import UserStore
from fastlatch.tokens.bounded_memory import BoundedMemory


class CachedUsers:
    """A `UserStore` in front of another, and its `AccountCopies`. Belongs to one event loop.

    Only `find_by_id` answers from memory; who is absent is not remembered. `forget` is called for each change that
    the feed reports, so a copy is as old as the feed's news and no older; while `fresh` says that these are too old to
    trust, the store is asked. A login renews a copy.
    """

    def __init__(self, users: UserStore, fresh: Callable[[], bool], *, size: int = 32_768) -> None:
        self._users = users
        self._fresh = fresh
        self._copies: BoundedMemory[str, Account] = BoundedMemory(size)
        self._forgotten = 0
        self.recall: Callable[[str], Account | None] = self._copies.get
        """The copy of the account with this id, or None where there is none in memory."""

    async def find_by_id(self, user_id: str) -> Account | None:
        """The account with this id, perhaps from memory."""
        account = self.recall(user_id) if self._fresh() else None
        return await self._keep(self._users.find_by_id(user_id)) if account is None else account

    def forget(self, user_id: str) -> None:
        """Read this user anew the next time."""
        self._forgotten += 1
        self._copies.drop(user_id)

    async def find_by_name(self, key: str) -> Account | None:
        """Always from the store: a login is decided by today's password, and its token by what was read for it."""
        return await self._keep(self._users.find_by_name(key))

    async def upgrade_hash(self, user_id: str, old: str, new: str) -> None:
        """Straight to the store."""
        await self._users.upgrade_hash(user_id, old, new)

    def lacks(self, user_id: str) -> bool:
        """Whether there is no copy of this user's account that can be trusted. From any thread."""
        return self.recall(user_id) is None or not self._fresh()

    def mark(self) -> int:
        """To be taken before reading what is to be kept."""
        return self._forgotten

    def keep(self, account: Account, *, read_after: int) -> None:
        """Remember it, if nothing has changed since this mark."""
        # What was read before a change must not be kept after it. Any change counts: they are rare, reads are cheap.
        if read_after == self._forgotten:
            self._copies.keep(account.user.id, account)

    async def _keep(self, reading: Awaitable[Account | None]) -> Account | None:
        before = self.mark()
        account = await reading
        if account is not None:
            self.keep(account, read_after=before)
        return account
