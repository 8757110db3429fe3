"""From a command to the started services, and back to a plain function."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from fastlatch.accounts.administration import ManageUsers
from fastlatch.domain.errors import ConfigurationError
from fastlatch.server import Fastlatch, Services
from fastlatch.settings import Settings

T = TypeVar("T")


def with_services(work: Callable[[Services], Awaitable[T]], settings: Settings | None = None) -> T:
    """Start the services of this configuration, let `work` use them, stop them.

    Raises:
        FastlatchError: whatever was refused.
    """

    async def run() -> T:
        async with Fastlatch(settings).running() as services:
            return await work(services)

    return asyncio.run(run())


def with_users(work: Callable[[ManageUsers], Awaitable[T]]) -> T:
    """The same, for commands about users."""

    async def run(services: Services) -> T:
        if services.users is None:
            raise ConfigurationError("users are kept in the app's own table")
        return await work(services.users)

    return with_services(run)
