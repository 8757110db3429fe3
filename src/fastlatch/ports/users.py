"""Where users are kept. An app's own table needs `UserStore` only: three methods."""

from typing import Protocol

from fastlatch.domain.user import Account, User, UserChanges


class UserStore(Protocol):
    """What logging in and checking a token need. Implement this to bring your own user table."""

    async def find_by_name(self, key: str) -> Account | None:
        """The account whose `domain.user.name_key(username)` is `key`."""
        ...

    async def find_by_id(self, user_id: str) -> Account | None:
        """The account with this id."""
        ...

    async def upgrade_hash(self, user_id: str, old: str, new: str) -> None:
        """Put `new` in the place of `old` if `old` still stands: the same password, hashed in today's way."""
        ...


class AccountCopies(Protocol):
    """Accounts that are remembered, for whoever reads some along with something else."""

    def lacks(self, user_id: str) -> bool:
        """Whether there is no copy of this user's account. From any thread."""
        ...

    def mark(self) -> int:
        """To be taken before reading: what was read before a change that came since is not kept."""
        ...

    def keep(self, account: Account, *, read_after: int) -> None:
        """Remember it, if nothing has changed since this mark."""
        ...


class UserDirectory(UserStore, Protocol):
    """What our own table does beyond that. Each method that ends sessions does so in the same transaction."""

    async def add(self, account: Account, *, now: int) -> bool:
        """Store a new account. False: the name, in any spelling, is taken."""
        ...

    async def update(self, user_id: str, changes: UserChanges, *, now: int) -> User | None:
        """Store what is given, in one statement; the stored user, or None when there is none."""
        ...

    async def set_password(self, user_id: str, new_hash: str, *, expected_version: int | None, now: int) -> bool:
        """Store the hash, count the version, end every session. False: gone, or not at `expected_version`."""
        ...

    async def set_disabled(self, user_id: str, *, disabled: bool, now: int) -> bool:
        """Disabling ends every session. False: there is no such user."""
        ...

    async def delete(self, user_id: str, *, now: int) -> bool:
        """Delete the user and end every session. False: there is no such user."""
        ...

    async def page(self, *, after: str = "", limit: int = 100) -> list[User]:
        """Users in the order of their name keys, beginning behind the key `after`."""
        ...
