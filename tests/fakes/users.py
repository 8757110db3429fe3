"""Users in memory, with the semantics of `ports.users.UserDirectory`."""

from dataclasses import asdict, replace

from fakes.feed import FakeFeed
from fakes.sessions import FakeSessions
from fastlatch.domain.change import ChangeKind
from fastlatch.domain.user import UNCHANGED, Account, User, UserChanges, name_key


class FakeUsers:
    """Ends sessions in `sessions` as our own tables do."""

    def __init__(self, *accounts: Account, sessions: FakeSessions | None = None) -> None:
        self.sessions = sessions or FakeSessions()
        self.sessions.users = self
        self.feed: FakeFeed = self.sessions.feed
        self.accounts = {account.user.id: account for account in accounts}
        self.reads = 0

    async def find_by_name(self, key: str) -> Account | None:
        self.reads += 1
        return next((one for one in self.accounts.values() if name_key(one.user.username) == key), None)

    async def find_by_id(self, user_id: str) -> Account | None:
        self.reads += 1
        return self.accounts.get(user_id)

    async def upgrade_hash(self, user_id: str, old: str, new: str) -> None:
        account = self.accounts.get(user_id)
        if account is not None and account.password_hash == old:
            self.accounts[user_id] = replace(account, password_hash=new)

    async def add(self, account: Account, *, now: int) -> bool:  # noqa: ARG002 (the port names it)
        if await self.find_by_name(name_key(account.user.username)) is not None:
            return False
        self.accounts[account.user.id] = account
        return True

    async def update(self, user_id: str, changes: UserChanges, *, now: int) -> User | None:
        account = self.accounts.get(user_id)
        if account is None:
            return None
        given = {name: value for name, value in asdict(changes).items() if value is not UNCHANGED}
        stored = replace(account.user, **given)
        self._change(replace(account, user=stored), now)
        return stored

    async def set_password(self, user_id: str, new_hash: str, *, expected_version: int | None, now: int) -> bool:
        account = self.accounts.get(user_id)
        if account is None or expected_version not in {None, account.password_version}:
            return False
        self._change(replace(account, password_hash=new_hash, password_version=account.password_version + 1), now)
        await self.sessions.end_of_user(user_id, now=now)
        return True

    async def set_disabled(self, user_id: str, *, disabled: bool, now: int) -> bool:
        account = self.accounts.get(user_id)
        if account is None:
            return False
        self._change(replace(account, user=replace(account.user, disabled=disabled)), now)
        if disabled:
            await self.sessions.end_of_user(user_id, now=now)
        return True

    async def delete(self, user_id: str, *, now: int) -> bool:
        if self.accounts.pop(user_id, None) is None:
            return False
        self.feed.write(ChangeKind.USER, user_id, now)
        await self.sessions.end_of_user(user_id, now=now)
        return True

    async def page(self, *, after: str = "", limit: int = 100) -> list[User]:
        users = sorted((one.user for one in self.accounts.values()), key=lambda user: name_key(user.username))
        return [user for user in users if name_key(user.username) > after][:limit]

    def _change(self, account: Account, now: int) -> None:
        self.accounts[account.user.id] = account
        self.feed.write(ChangeKind.USER, account.user.id, now)
