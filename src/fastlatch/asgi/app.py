"""`fastlatch.asgi:create_app`, a factory: importing it opens no file and reads no setting."""

from typing import Any

from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from fastlatch.domain.errors import ConfigurationError
from fastlatch.server.app import Fastlatch
from fastlatch.settings import Settings

from .hardening import harden


def create_app(settings: Settings | None = None) -> FastAPI:
    """One login for several apps: every endpoint of ours, its documentation page, and nothing else.

    Raises:
        ConfigurationError: something is unsafe or does not fit, said in one line.
    """
    return app_of(Fastlatch(settings))


def app_of(auth: Fastlatch) -> FastAPI:
    """The same around an instance that the caller holds.

    Raises:
        ConfigurationError: it signs in a way that several apps cannot share.
    """
    if auth.settings.signing_algorithm == "HS256":
        # Whoever can check such a token can make one, so each app behind this login could forge logins at the others.
        raise ConfigurationError(
            "FASTLATCH_SIGNING_ALGORITHM: HS256 is for a single app that checks its own tokens. "
            "Use ES256, EdDSA or RS256 here."
        )
    routers = [auth.router, auth.well_known, auth.health_router]
    if auth.settings.docs:
        routers.append(auth.docs_router)
    return _StandAlone(
        auth.settings,
        title=auth.settings.service_name,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if auth.settings.docs else None,
        redirect_slashes=False,
        # The routes themselves: an app that includes their routers has each of them made a second time.
        routes=[route for router in routers for route in router.routes],
        lifespan=auth.router.lifespan_context,
    )


class _StandAlone(FastAPI):
    """A FastAPI app that is served hardened: our layers stand outside those that FastAPI puts around every app."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        super().__init__(**options)
        self._hardened = harden(self, settings, super().__call__)
        self.direct, self.edition = self._hardened.direct, self._hardened.edition

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._hardened(scope, receive, send)
