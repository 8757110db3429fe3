"""One open database: the stores over the driver that its address asks for."""

import asyncio
from typing import NamedTuple

from .changes import Changes
from .clients import Clients
from .consents import Consents
from .driver import Driver
from .endings import Horizon
from .keys import OF_ACCESS_TOKENS, OF_ID_TOKENS, Keys
from .kinds import kind_of
from .logout_notices import LogoutNotices
from .migrate import check
from .options import DatabaseOptions
from .sessions import Sessions
from .single_use import SingleUses
from .users import Users


class Database(NamedTuple):
    """The stores of one instance. On SQLite usable from several event loops, on PostgreSQL from one."""

    users: Users
    clients: Clients
    sessions: Sessions
    single_use: SingleUses
    consents: Consents
    keys: Keys
    id_token_keys: Keys
    logout_notices: LogoutNotices
    changes: Changes
    driver: Driver

    async def ping(self) -> bool:
        """Whether a write would be taken now."""
        return await self.driver.ready()

    async def close(self) -> None:
        """Finish what was accepted, then let go. May be called again."""
        await self.driver.close()

    @property
    def statements_run(self) -> int:
        """How many statements have been run on tables so far."""
        return self.driver.statements_run


async def open_database(url: str, *, access_ttl: int = 900, options: DatabaseOptions | None = None) -> Database:
    """Open a database that is up to date.

    Args:
        url: `sqlite:///relative.db`, `sqlite:////absolute.db` or `postgresql://user@host/name`.
        access_ttl: The longest life of an access token, in seconds: so long an ending is remembered.
        options: How to use it.

    Raises:
        ConfigurationError: the address names no such database, or its tables are not for this version.
        Unavailable: it cannot be read.
    """
    await asyncio.to_thread(check, url)
    driver = kind_of(url).driver(url, options or DatabaseOptions())
    horizon = Horizon(access_ttl)
    return Database(
        users=Users(driver, horizon),
        clients=Clients(driver, horizon),
        sessions=Sessions(driver, horizon),
        single_use=SingleUses(driver),
        consents=Consents(driver, horizon),
        keys=Keys(driver, horizon, OF_ACCESS_TOKENS),
        id_token_keys=Keys(driver, horizon, OF_ID_TOKENS),
        logout_notices=LogoutNotices(driver),
        changes=Changes(driver),
        driver=driver,
    )
