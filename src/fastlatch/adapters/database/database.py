"""One open database: the stores over the driver that its address asks for."""

import asyncio
from pathlib import Path
from typing import NamedTuple

from fastlatch.domain.errors import ConfigurationError

from .changes import Changes
from .clients import Clients
from .driver import Driver
from .endings import Horizon
from .keys import Keys
from .migrate import HEAD, current
from .sessions import Sessions
from .sqlite import Sqlite
from .sqlite_file import BUSY_TIMEOUT, sqlite_path
from .users import Users


class Database(NamedTuple):
    """The stores of one instance. Usable from several event loops."""

    users: Users
    clients: Clients
    sessions: Sessions
    keys: Keys
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


async def open_database(url: str, *, access_ttl: int = 900, busy_timeout: float = BUSY_TIMEOUT) -> Database:
    """Open a database that is up to date.

    Args:
        url: `sqlite:///relative.db` or `sqlite:////absolute.db`.
        access_ttl: The longest life of an access token, in seconds: so long an ending is remembered.
        busy_timeout: Seconds to wait for another process's lock.

    Raises:
        ConfigurationError: the address names no such database, or its tables are of another version.
        Unavailable: it cannot be read.
    """
    path = await asyncio.to_thread(_up_to_date, url)
    driver = Sqlite(path, busy_timeout=busy_timeout)
    horizon = Horizon(access_ttl)
    return Database(
        users=Users(driver, horizon),
        clients=Clients(driver, horizon),
        sessions=Sessions(driver, horizon),
        keys=Keys(driver, horizon),
        changes=Changes(driver),
        driver=driver,
    )


def _up_to_date(url: str) -> Path:
    path = sqlite_path(url)
    found = current(url)
    if found != HEAD:
        raise ConfigurationError(
            f"FASTLATCH_DATABASE_URL: the tables in {path} are {f'of version {found}' if found else 'missing'}, "
            f"this program needs version {HEAD}; run `fastlatch db upgrade`."
        )
    return path
