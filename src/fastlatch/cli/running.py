"""From a command to the started services, and back to a plain function."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastlatch.accounts.administration import ManageUsers
from fastlatch.adapters.database import migrate
from fastlatch.domain.errors import ConfigurationError
from fastlatch.server.assembly import start
from fastlatch.server.parts import Parts
from fastlatch.server.services import Services
from fastlatch.settings import Settings

from .checks.location import database_file

T = TypeVar("T")


def with_services(
    work: Callable[[Services], Awaitable[T]], settings: Settings | None = None, *, makes_database: bool = False
) -> T:
    """Start the services of this configuration, let `work` use them, stop them.

    Raises:
        FastlatchError: whatever was refused; without `makes_database`, that there is no database too.
    """
    chosen = settings if settings is not None else Settings.load()
    chosen.check()
    if not makes_database:
        _refuse_without_database(chosen)

    async def run() -> T:
        async with start(chosen, Parts(scopes=chosen.scopes), time.time) as services:
            return await work(services)

    return asyncio.run(run())


def with_users(work: Callable[[ManageUsers], Awaitable[T]], *, makes_database: bool = False) -> T:
    """The same, for commands about users."""

    async def run(services: Services) -> T:
        if services.users is None:
            raise ConfigurationError("users are kept in the app's own table")
        return await work(services.users)

    return with_services(run, makes_database=makes_database)


def _refuse_without_database(settings: Settings) -> None:
    """In the wrong folder, an empty list from a database made just now would look like an answer."""
    path = database_file(settings)
    there = path.exists() if path is not None else migrate.current(settings.database_url) is not None
    if not there:
        where = path.absolute() if path is not None else migrate.shown(settings.database_url)
        maker = "users create NAME" if settings.auto_migrate else "db upgrade"
        raise ConfigurationError(
            f"There is no database at {where} yet (FASTLATCH_DATABASE_URL); fastlatch {maker} makes it."
        )
