"""The documentation page in a real browser: the Authorize button logs in, and "Try it out" sends the token."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from playwright.sync_api import Page
from starlette.types import Receive, Scope, Send

from fastlatch import CurrentUser, Fastlatch, NewUser, Settings
from pages.swagger import SwaggerPage
from support.apps import serving_in_thread
from support.servers import Server


def test_authorize_and_try_it_out(page: Page, demo: Server, artifacts: Path) -> None:
    swagger = SwaggerPage(page, demo.base_url)
    swagger.open("/docs")
    page.screenshot(path=artifacts / "docs-opened.png")
    swagger.authorize("johndoe", "secret")
    page.screenshot(path=artifacts / "docs-authorized.png")
    swagger.close_dialog()
    status, body = swagger.try_out("GET", "/users/me")
    page.screenshot(path=artifacts / "docs-tried-out.png")
    assert status == 200
    assert json.loads(body)["username"] == "johndoe"
    assert swagger.other_hosts() == []
    assert swagger.complaints == []


def test_without_authorize_try_it_out_is_refused(page: Page, demo: Server) -> None:
    swagger = SwaggerPage(page, demo.base_url)
    swagger.open("/docs")
    status, body = swagger.try_out("GET", "/users/me")
    assert (status, json.loads(body)) == (401, {"detail": "Not authenticated"})


def test_a_scope_that_is_ticked_is_in_the_token(page: Page, demo: Server) -> None:
    swagger = SwaggerPage(page, demo.base_url)
    swagger.open("/docs")
    swagger.authorize("alice", "secret", scopes=["items:read"])
    swagger.close_dialog()
    assert swagger.try_out("GET", "/items/mine")[0] == 200


def test_a_wrong_password_is_shown_in_the_dialog(page: Page, demo: Server) -> None:
    swagger = SwaggerPage(page, demo.base_url)
    swagger.open("/docs")
    assert "Unauthorized" in swagger.fail_to_authorize("meera", "wrong")


def test_the_token_is_gone_with_the_page(page: Page, demo: Server) -> None:
    swagger = SwaggerPage(page, demo.base_url)
    swagger.open("/docs")
    swagger.authorize("johndoe", "secret")
    stored = "JSON.stringify({...localStorage}) + JSON.stringify({...sessionStorage}) + document.cookie"
    assert "eyJ" not in page.evaluate(stored)
    page.reload()
    swagger.wait()
    assert swagger.try_out("GET", "/users/me")[0] == 401


@pytest.fixture(params=["", "/behind/proxy"], ids=["no root_path", "root_path"])
def prefixed(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, str]]:
    """Everything under /auth, the page too; alone and behind a proxy that strips a path."""
    settings = Settings.load(database_url=f"sqlite:///{tmp_path / 'app.db'}", argon2_memory_kib=1024)
    auth = Fastlatch(settings, first_users=[NewUser("erin", "a long phrase", full_name="Erin")])
    app = FastAPI(docs_url=None, redoc_url=None)
    for router in (auth.router, auth.docs_router):
        app.include_router(router, prefix="/auth")

    @app.get("/whoami")
    def whoami(user: CurrentUser) -> str:
        return user.username

    async def behind_proxy(scope: Scope, receive: Receive, send: Send) -> None:
        # What a server with this root path makes of a request from which the proxy has stripped it.
        await app(scope if scope["type"] == "lifespan" else {**scope, "root_path": request.param}, receive, send)

    with serving_in_thread(behind_proxy) as base_url:
        yield base_url, request.param


@pytest.mark.parametrize("form", ["/auth/docs", "/auth/docs/"])
def test_the_button_works_under_a_prefix_and_a_root_path(page: Page, prefixed: tuple[str, str], form: str) -> None:
    base_url, root_path = prefixed
    swagger = SwaggerPage(page, base_url)
    swagger.open(root_path + form)
    swagger.authorize("erin", "a long phrase")
    swagger.close_dialog()
    assert swagger.try_out("GET", "/whoami") == (200, '"erin"')
    assert swagger.other_hosts() == []
