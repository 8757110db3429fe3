"""`ResourceServer`: what an API holds in its hand. One `include_router` line, and it runs with the app's lifespan."""

import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from functools import partial

from fastapi import APIRouter, FastAPI

from fastlatch.domain.token import AccessToken
from fastlatch.ports.clock import Clock
from fastlatch.settings import ResourceSettings
from fastlatch.web.announcement import announcing
from fastlatch.web.bearer import check_token
from fastlatch.web.context import TokenContext
from fastlatch.web.instances import Instances, Start
from fastlatch.web.openapi import describe_bearer
from fastlatch.web.own_router import OwnRouter
from fastlatch.web.router import health_router, resource_router

from .checks import Checks


class ResourceServer:
    """Checks the access tokens of an issuer elsewhere, in one FastAPI app.

    Args:
        issuer: as it stands in the tokens; by default `FASTLATCH_ISSUER`.
        audience: who the tokens must be for; by default `FASTLATCH_AUDIENCE`, or the issuer.
        client_id: with `client_secret`, the confidential client as which the issuer's revocations are followed; by
            default `FASTLATCH_CLIENT_ID` and `FASTLATCH_CLIENT_SECRET`. Without them tokens live until they expire.
        client_secret: see `client_id`.
        revocations_stale_after: seconds for which tokens are still taken while revocations cannot be read.
        scopes: what tokens for this API may allow, for its metadata; by default `FASTLATCH_SCOPES`.
        service_name: what the API is called there; by default `FASTLATCH_SERVICE_NAME`.
        clock: returns seconds since the epoch; for tests.

    Raises:
        ConfigurationError: something is unsafe or does not fit, said in one line.

    Include `router`: it has no routes, its lifespan starts and stops everything. `well_known` (under no prefix) is for
    an API whose `audience` is its own URL: clients find there whom to ask for a token. `health_router` is an extra.
    """

    def __init__(  # noqa: PLR0913 (keyword-only; each is a setting)
        self,
        *,
        issuer: str | None = None,
        audience: str | None = None,
        client_id: str | None = None,
        client_secret: str | None = None,
        revocations_stale_after: float | None = None,
        scopes: Collection[str] | None = None,
        service_name: str | None = None,
        clock: Clock = time.time,
    ) -> None:
        self.settings = ResourceSettings.load(
            issuer=issuer,
            audience=audience,
            client_id=client_id,
            client_secret=client_secret,
            revocations_stale_after=revocations_stale_after,
            scopes=scopes,
            service_name=service_name,
        )
        self._clock = clock
        self._instances = Instances(self._find_start, describe_bearer)
        self.router: APIRouter = OwnRouter(lifespan=self._lifespan)
        self.health_router: APIRouter = health_router(self._lifespan)
        self.well_known: APIRouter = resource_router(self._lifespan)

    @property
    def ready(self) -> bool:
        """Whether tokens can be checked now: keys are there, and revocations, if they are followed, are fresh."""
        running = list(self._instances)
        return bool(running) and all(checks.ready() for checks in running)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Check tokens without a FastAPI app: for other frameworks, while the caller stays."""
        async with self._instances.alone():
            yield

    async def check_token(self, token: str) -> AccessToken:
        """What a bearer token says, checked as for a route, in the event loop where this runs.

        Raises:
            InvalidToken: not a token of this issuer for this API, expired, revoked, or bound to a key.
            Unavailable: keys or revocations cannot be known.
            RuntimeError: nothing is running in this event loop.
        """
        checks = self._instances.here
        if checks is None:
            raise RuntimeError("ResourceServer has not started here: include its router, or stay in `running()`.")
        return await check_token(checks.context, token)

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[Mapping[str, TokenContext]]:
        async with self._instances.of(app) as checks:
            yield {"fastlatch": announcing(checks.context, app)}

    def _find_start(self) -> Start[Checks]:
        from .assembly import start  # noqa: PLC0415 (brings the HTTP client and JOSE)

        return partial(start, self.settings, self._clock)
