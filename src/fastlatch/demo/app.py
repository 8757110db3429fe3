"""The demo's app. Where two tutorials disagree about a path, the FastAPI documentation's own example wins.

Each path answers with and without a closing slash, directly: none of the tutorials' requests follows a redirect.
`/items` and `/items/` are the exception: two tutorials print the two forms with different answers.
"""

from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse

from fastlatch.server.app import Fastlatch
from fastlatch.settings import Settings
from fastlatch.web.deps import CurrentUser, requires
from fastlatch.web.tutorial_token import tutorial_token_router

from .home_page import HEADERS, home_page
from .users import SCOPES, USERS


def create_demo(settings: Settings) -> FastAPI:
    """An app that serves on `settings`' database; users that exist there already are left as they are."""
    auth = Fastlatch(settings, scopes=SCOPES, first_users=USERS)
    app = FastAPI(title="Fastlatch demo", docs_url=None, redoc_url=None, redirect_slashes=False)
    app.include_router(auth.router)
    app.include_router(tutorial_token_router(), prefix="/auth")
    app.include_router(auth.well_known)
    app.include_router(auth.health_router)
    app.include_router(auth.docs_router)
    _add_tutorial_routes(app)

    @app.get("/", include_in_schema=False)
    async def home() -> HTMLResponse:
        return HTMLResponse(home_page(settings.issuer), headers=HEADERS)

    return app


def _add_tutorial_routes(app: FastAPI) -> None:
    @_both_forms(app, "/users/me/items")
    async def read_own_items(user: CurrentUser) -> list[dict[str, str]]:
        return [{"item_id": "Foo", "owner": user.username}]

    @app.get("/items/", dependencies=[requires()], summary="Read Items, with the slash")
    async def read_items() -> list[dict[str, int | str]]:
        return [{"item_id": 1, "name": "Example Item"}]

    @app.get("/items", summary="List Items, without the slash")
    async def list_items(user: CurrentUser) -> list[dict[str, str]]:
        return [{"name": "Widget", "owner": user.username}]

    @_both_forms(app, "/items/mine", dependencies=[requires("items:read")])
    async def read_items_with_scope(user: CurrentUser) -> list[dict[str, str]]:
        return [{"item_id": "Foo", "owner": user.username}]

    @_both_forms(app, "/me")
    async def read_name(user: CurrentUser) -> dict[str, str]:
        return {"username": user.username}

    @_both_forms(app, "/status")
    async def read_system_status(user: CurrentUser) -> dict[str, str]:  # noqa: ARG001 (its being there is the check)
        return {"status": "ok"}


def _both_forms(app: FastAPI, path: str, **options: Any) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add a GET route under both forms; the documentation page shows the one without the slash."""

    def add(endpoint: Callable[..., Any]) -> Callable[..., Any]:
        app.add_api_route(path, endpoint, **options)
        app.add_api_route(path + "/", endpoint, include_in_schema=False, **options)
        return endpoint

    return add
