"""Fastlatch inside a FastAPI app, in its three forms. Each is a factory: `uvicorn --factory ...:with_current_user`."""

from fastapi import FastAPI, Request

from benchmarks.apps.plain_fastapi import Profile
from fastlatch import BearerMiddleware, CurrentUser, DirectEndpoints, Fastlatch, User


def with_current_user() -> FastAPI:
    """As the first page of the documentation says: a route that takes `CurrentUser`."""
    app = _app()

    @app.get("/profile")
    async def profile(user: CurrentUser) -> Profile:
        return _profile(user)

    return app


def with_middleware() -> FastAPI:
    """A middleware asks for the token; the route reads who it was from the request."""
    app = _app()
    app.add_middleware(BearerMiddleware, protect=["/profile"])

    @app.get("/profile")
    async def profile(request: Request) -> Profile:
        return _profile(request.user)

    return app


def with_direct_endpoints() -> DirectEndpoints:
    """Fastlatch's own endpoints answer before FastAPI is asked: the app around the app is what the server runs."""
    return DirectEndpoints(with_current_user())


def _app() -> FastAPI:
    auth = Fastlatch()
    app = FastAPI()
    app.include_router(auth.router)
    app.include_router(auth.well_known)
    return app


def _profile(user: User) -> Profile:
    return Profile(username=user.username, email=user.email, full_name=user.full_name, disabled=user.disabled)
