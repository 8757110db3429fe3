"""What `fastlatch serve` does: the stand-alone app in this process, or in workers."""

import os
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import typer
from fastapi import FastAPI

from fastlatch.asgi import app_of, create_app
from fastlatch.quick_start import uncollected
from fastlatch.server.app import Fastlatch
from fastlatch.server.services import Services
from fastlatch.settings import ENV_PREFIX, Settings
from fastlatch.web.pages import everything, failure  # noqa: F401 (before there are workers: they begin as copies)

from . import serving
from .issuer import following_port
from .output import remark
from .running import with_services


def serve_alone(host: str, port: int, workers: int, log_format: str | None) -> None:
    """Serve until told to stop.

    Raises:
        FastlatchError: something is unsafe, does not fit or is away, before anything is served.
    """
    chosen = {} if log_format is None else {"log_format": log_format}
    with serving.bind(host, port) as bound:
        settings = following_port(Settings.load(**chosen), host, bound, **chosen)
        url = serving.local_url(host, bound)
        if workers == 1:
            with uncollected():
                auth = Fastlatch(settings)
                app = app_of(auth)
            serving.run(app, bound, settings, around=_started(auth, app, url, bound))
            return
        # Whatever would make every worker fail is found here, once, and said in one line.
        create_app(settings)
        serving.let_in(bound)
        _welcome(settings, url, has_users=with_services(_any_user, settings, makes_database=True))
        if settings.redis_url is None:
            remark(
                f"Each of the {workers} workers counts wrong passwords by itself: {workers} times as many are allowed. "
                "With FASTLATCH_REDIS_URL they count together."
            )
        # Workers are processes of their own, and read their settings from the environment.
        os.environ[f"{ENV_PREFIX}ISSUER"] = settings.issuer
        os.environ[f"{ENV_PREFIX}LOG_FORMAT"] = settings.log_format
        serving.run("fastlatch.cli.worker:create_app", bound, settings, workers=workers)


@asynccontextmanager
async def _started(auth: Fastlatch, app: FastAPI, url: str, bound: socket.socket) -> AsyncIterator[None]:
    """Started here, so that a refusal is one line; the server then finds the app's lifespan begun, and shares it."""
    async with AsyncExitStack() as stack:
        with uncollected(for_good=True):
            await stack.enter_async_context(app.router.lifespan_context(app))
        serving.let_in(bound)
        _welcome(auth.settings, url, has_users=await _any_user(auth.services))
        yield


def _welcome(settings: Settings, url: str, *, has_users: bool) -> None:
    if not has_users:
        remark("There are no users yet. Create one in another terminal: fastlatch users create NAME")
    public = "" if settings.issuer == url else f" as {settings.issuer}"
    page = f", its documentation page at {url}/docs" if settings.docs else ""
    typer.echo(f"Fastlatch serves at {url}{public}{page} (Ctrl-C stops it)")


async def _any_user(services: Services) -> bool:
    return services.users is None or bool(await services.users.page(limit=1))
