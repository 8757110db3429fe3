"""`Fastlatch`: what an app holds in its hand. Two `include_router` lines and it runs with the app's lifespan."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cached_property, partial

from fastapi import APIRouter, FastAPI

from fastlatch.client_auth.method import ClientAuthMethod
from fastlatch.domain.errors import ConfigurationError
from fastlatch.ports.client_documents import ClientDocumentSource
from fastlatch.ports.clock import Clock
from fastlatch.ports.hashing import PasswordHasher
from fastlatch.ports.users import UserStore
from fastlatch.settings import Settings
from fastlatch.web.announcement import announcing
from fastlatch.web.docs_page import docs_router
from fastlatch.web.endpoints import docs_redirects
from fastlatch.web.instances import Instances, Start
from fastlatch.web.openapi import describe
from fastlatch.web.router import build_routers

from .first_users import NewUser
from .parts import GrantFactory, Parts
from .services import Services


class Fastlatch:
    """Login and tokens for one FastAPI app.

    Args:
        settings: by default read from `FASTLATCH_*` variables and `.env`.
        scopes: name and description of each scope, for the documentation page and the metadata; by default the setting.
        users: the app's own user table; by default ours.
        first_users: created at start when missing; for demos and tests.
        grants: more grants, each a callable (often a class) that is handed the store of users; one of a type that
            exists replaces it. They are for clients that are registered for them.
        client_auth: more client authentication methods; one of a name that exists replaces it.
        hashers: more password hashers to read stored hashes with.
        client_documents: what fetches the metadata documents of clients whose id is a URL; by default straight from the
            open internet, never from an address of your own network.
        clock: returns seconds since the epoch; for tests.

    Raises:
        ConfigurationError: something is unsafe or does not fit, said in one line.

    Include `router` (under any prefix) and `well_known` (under none). Their lifespan starts and stops everything.
    `oauth_router`, `users_router`, `sessions_router`, `pages_router`, `cookie_router` are the parts of `router`, each
    usable alone; `health_router` and `docs_router` (a Swagger page that loads nothing from another host) are extras.
    """

    def __init__(  # noqa: PLR0913 (keyword-only; each is a door for the app)
        self,
        settings: Settings | None = None,
        *,
        scopes: Mapping[str, str] | None = None,
        users: UserStore | None = None,
        first_users: Sequence[NewUser] = (),
        grants: Sequence[GrantFactory] = (),
        client_auth: Sequence[ClientAuthMethod] = (),
        hashers: Sequence[PasswordHasher] = (),
        client_documents: ClientDocumentSource | None = None,
        clock: Clock = time.time,
    ) -> None:
        self.settings = settings if settings is not None else Settings.load()
        self.settings.check()
        if users is not None and first_users:
            raise ConfigurationError("first_users needs Fastlatch's own user table; create them in yours.")
        self._parts = Parts(
            scopes=dict(self.settings.scopes if scopes is None else scopes),
            users=users,
            first_users=tuple(first_users),
            grants=tuple(grants),
            client_auth=tuple(client_auth),
            hashers=tuple(hashers),
            client_documents=client_documents,
        )
        self._clock = clock
        password = self.settings.protocol_policy().password_grant
        self._instances = Instances(self._find_start, partial(describe, scopes=self._parts.scopes, password=password))
        registers = self.settings.dynamic_registration != "off"
        routers = build_routers(self._lifespan, manages_users=users is None, registers_clients=registers)
        self.router: APIRouter = routers.everything
        self.oauth_router: APIRouter = routers.oauth
        self.users_router: APIRouter = routers.users
        self.sessions_router: APIRouter = routers.sessions
        self.pages_router: APIRouter = routers.pages
        self._make_cookie_router = routers.cookie
        self.well_known: APIRouter = routers.well_known
        self.health_router: APIRouter = routers.health
        self.docs_router: APIRouter = docs_router()

    @cached_property
    def cookie_router(self) -> APIRouter:
        """`/login`, `/refresh` and `/logout` with the refresh token in a cookie, under a prefix of the app's choice."""
        return self._make_cookie_router()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Services]:
        """The services without an app: for command lines, scripts and other frameworks."""
        async with self._instances.alone() as services:
            yield services

    @property
    def services(self) -> Services:
        """Users, clients, keys and endings of the running app, for routes of the app's own.

        Raises:
            RuntimeError: nothing is running in this event loop.
        """
        services = self._instances.here
        if services is None:
            raise RuntimeError("Fastlatch has not started here: this works in the event loop of the app while it runs.")
        return services

    async def end_sessions(self, user_id: str) -> int:
        """End every session of a user: for an app with a user table of its own, after it disabled or changed them.

        Returns how many sessions ended. To be awaited in the app's event loop, while the app runs.
        """
        return await self.services.endings.user_id(user_id)

    async def hash_password(self, password: str) -> str:
        """A hash to store in the app's own user table, made in the bounded pool.

        Raises:
            Unavailable: the pool's queue is full.
        """
        return await self.services.hashing.hash(password)

    @asynccontextmanager
    async def _lifespan(self, app: FastAPI) -> AsyncIterator[Mapping[str, object]]:
        async with self._instances.of(app) as services:
            # The page's scripts push nothing: where that is required of all, it offers no login with a code.
            if self.settings.docs and not self.settings.require_pushed_authorization_requests:
                services.context.docs_client.serve_at(docs_redirects(app, self.settings.issuer))
            yield {"fastlatch": announcing(services.context, app)}

    def _find_start(self) -> Start[Services]:
        from fastlatch.web.pages import everything, failure  # noqa: F401, PLC0415 (no request is to wait for it)

        from .assembly import start  # noqa: PLC0415 (brings every use case and adapter)

        return partial(start, self.settings, self._parts, self._clock)
