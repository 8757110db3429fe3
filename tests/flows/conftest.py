"""A whole Fastlatch in a FastAPI app on a real SQLite file, with a clock that is set by hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch import CurrentUser, Fastlatch, Settings, requires
from support.flows import USERS, HandClock, Site
from support.pages import CALLBACK, Browser


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def site_of(tmp_path: Path, clock: HandClock) -> Iterator[Callable[..., Site]]:
    """Starts an app with these settings; the database of one test is one file."""
    with ExitStack() as stack:

        def start(client_documents: Any = None, **settings: Any) -> Site:
            defaults = {
                "database_url": f"sqlite:///{tmp_path / 'fastlatch.db'}",
                "argon2_memory_kib": 1024,
                "argon2_iterations": 1,
                "registration": True,
                "trusted_proxies": "127.0.0.1/32",
            }
            auth = Fastlatch(
                Settings(**(defaults | settings)),
                scopes={"items:read": "Read your items", "items:write": "Change your items"},
                first_users=USERS,
                client_documents=client_documents,
                clock=clock,
            )
            app = FastAPI()
            app.include_router(auth.router)
            app.include_router(auth.well_known)
            app.include_router(auth.health_router)

            @app.get("/items", dependencies=[requires("items:read")])
            async def items() -> list[str]:
                return ["Foo"]

            @app.get("/owner")
            def owner(user: CurrentUser) -> str:
                return user.username

            http = stack.enter_context(
                TestClient(
                    app,
                    base_url="http://127.0.0.1:8000",
                    raise_server_exceptions=False,
                    client=("127.0.0.1", 50_000),
                )
            )
            return Site(http, auth, clock)

        yield start


@pytest.fixture
def site(site_of: Callable[..., Site]) -> Site:
    return site_of()


@pytest.fixture
def spa(site: Site) -> Site:
    """A public app of somebody else, and one of ours, each with codes."""
    anyio.run(register_spa, site.auth)
    return site


async def register_spa(auth: Fastlatch) -> None:
    async with auth.running() as services:
        for client_id, first_party in (("spa", False), ("ours", True)):
            await services.clients.create(
                client_id,
                name=f"The {client_id}",
                first_party=first_party,
                public=True,
                redirect_uris=[CALLBACK],
                grants=frozenset({"authorization_code", "refresh_token"}),
            )


@pytest.fixture
def person(spa: Site) -> Browser:
    return Browser(spa.http)


@pytest.fixture
def stranger(spa: Site) -> Browser:
    """In another browser."""
    return Browser(spa.http)
