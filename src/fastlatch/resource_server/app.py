"""`ResourceServer`: what an API holds in its hand. One `include_router` line, and it runs with the app's lifespan."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from fastapi import APIRouter, FastAPI

from fastlatch.ports.clock import Clock
from fastlatch.settings import ResourceSettings
from fastlatch.web.context import TokenContext
from fastlatch.web.openapi import describe_bearer
from fastlatch.web.own_router import OwnRouter
from fastlatch.web.router import health_router

from .checks import Checks

_Start = Callable[[ResourceSettings, Clock], AbstractAsyncContextManager[Checks]]


@dataclass(slots=True)
class _Running:
    """One app's instance, shared by the routers that the app includes."""

    checks: Checks
    stack: AsyncExitStack
    users: int = 0


class ResourceServer:
    """Checks the access tokens of an issuer elsewhere, in one FastAPI app.

    Args:
        issuer: as it stands in the tokens; by default `FASTLATCH_ISSUER`.
        audience: who the tokens must be for; by default `FASTLATCH_AUDIENCE`, or the issuer.
        client_id: with `client_secret`, the confidential client as which the issuer's revocations are followed; by
            default `FASTLATCH_CLIENT_ID` and `FASTLATCH_CLIENT_SECRET`. Without them tokens live until they expire.
        client_secret: see `client_id`.
        revocations_stale_after: seconds for which tokens are still taken while revocations cannot be read.
        clock: returns seconds since the epoch; for tests.

    Raises:
        ConfigurationError: something is unsafe or does not fit, said in one line.

    Include `router`: it has no routes, its lifespan starts and stops everything. `health_router` is an extra.
    """

    def __init__(  # noqa: PLR0913 (keyword-only; each is a setting)
        self,
        *,
        issuer: str | None = None,
        audience: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        revocations_stale_after: float | None = None,
        clock: Clock = time.time,
    ) -> None:
        self.settings = ResourceSettings.load(
            issuer=issuer,
            audience=audience,
            client_id=client_id,
            client_secret=client_secret,
            revocations_stale_after=revocations_stale_after,
        )
        self._clock = clock
        self._running: dict[int, _Running] = {}
        self.router: APIRouter = OwnRouter(lifespan=self._lifespan)
        self.health_router: APIRouter = health_router(self._lifespan)

    @property
    def ready(self) -> bool:
        """Whether tokens can be checked now: keys are there, and revocations, if they are followed, are fresh."""
        running = list(self._running.values())
        return bool(running) and all(one.checks.ready() for one in running)

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[Mapping[str, TokenContext]]:
        # Each included router runs this; the first one starts the instance, the last one stops it.
        running = self._running.get(id(app))
        if running is None:
            start = await asyncio.to_thread(_assembly)
            stack = AsyncExitStack()
            checks = await stack.enter_async_context(start(self.settings, self._clock))
            running = self._running[id(app)] = _Running(checks, stack)
            describe_bearer(app)
        running.users += 1
        try:
            yield {"fastlatch": running.checks.context}
        finally:
            running.users -= 1
            if not running.users:
                del self._running[id(app)]
                await running.stack.aclose()


def _assembly() -> _Start:
    """What a start needs is imported by the start, in a thread: an app is imported more often than it is served."""
    from .assembly import start  # noqa: PLC0415 (brings the HTTP client and JOSE)

    return start
