"""An app with a life of its own, as somebody would write it: own lifespan, own routes of both kinds, own handlers."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import APIRouter, FastAPI, HTTPException, Request
from fastapi.responses import JSONResponse

from fastlatch import CurrentToken, CurrentUser, Fastlatch, OptionalUser, User, requires

reports = APIRouter(prefix="/reports", dependencies=[requires("reports:read")])


@reports.get("/today")
async def today() -> str:
    return "nothing happened"


@reports.put("/today", dependencies=[requires("reports:write")])
def rewrite() -> str:
    return "rewritten"


def create_host_app(auth: Fastlatch, events: list[str], *, prefix: str = "/auth") -> FastAPI:
    """`events` hears when the app's own lifespan starts and stops."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[Mapping[str, object]]:
        events.append("app started")
        yield {"greeting": "hello"}
        events.append("app stopped")

    app = FastAPI(lifespan=lifespan)
    app.include_router(auth.router, prefix=prefix)
    app.include_router(auth.well_known)
    app.include_router(reports)

    @app.get("/async/me")
    async def async_me(user: CurrentUser) -> str:
        return user.username

    @app.get("/sync/me")
    def sync_me(user: CurrentUser, token: CurrentToken) -> dict[str, object]:
        return {"username": user.username, "same": token.subject == user.id, "client": token.client_id}

    @app.get("/greeting")
    def greeting(request: Request, user: OptionalUser) -> str:
        return f"{request.state.greeting}, {user.username if user else 'stranger'}"

    @app.get("/writer")
    async def writer(user: Annotated[User, requires("reports:read", "reports:write")]) -> str:
        return user.username

    @app.get("/teapot")
    async def teapot() -> None:
        raise HTTPException(418, "short and stout")

    @app.exception_handler(HTTPException)
    async def in_the_hosts_own_words(request: Request, error: HTTPException) -> JSONResponse:
        return JSONResponse({"host says": error.detail}, error.status_code, error.headers)

    return app
