"""`fastlatch.asgi:create_app`, a factory: importing it opens no file and reads no setting."""

from fastapi import FastAPI

from fastlatch.domain.errors import ConfigurationError
from fastlatch.server import Fastlatch
from fastlatch.settings import Settings

from .hardening import harden


def create_app(settings: Settings | None = None) -> FastAPI:
    """One login for several apps: every endpoint of ours, its documentation page, and nothing else.

    Raises:
        ConfigurationError: something is unsafe or does not fit, said in one line.
    """
    auth = Fastlatch(settings)
    if auth.settings.signing_algorithm == "HS256":
        # Whoever can check such a token can make one, so each app behind this login could forge logins at the others.
        raise ConfigurationError(
            "FASTLATCH_SIGNING_ALGORITHM: HS256 is for a single app that checks its own tokens. "
            "Use ES256, EdDSA or RS256 here."
        )
    app = FastAPI(
        title=auth.settings.service_name,
        docs_url=None,
        redoc_url=None,
        openapi_url="/openapi.json" if auth.settings.docs else None,
        redirect_slashes=False,
    )
    app.include_router(auth.router)
    app.include_router(auth.well_known)
    app.include_router(auth.health_router)
    if auth.settings.docs:
        app.include_router(auth.docs_router)
    harden(app, auth.settings)
    return app
