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


def test_the_code_flow_with_pkce_works_beside_the_password_flow(page: Page, demo: Server, artifacts: Path) -> None:
    asked: list[str] = []
    page.context.on("request", lambda request: asked.append(request.url) if "/authorize?" in request.url else None)
    swagger = SwaggerPage(page, demo.base_url)
    swagger.open("/docs")
    assert [offer.partition("(")[2] for offer in swagger.offers()] == [
        "OAuth2, password)",
        "OAuth2, authorizationCode with PKCE)",
    ]
    swagger.authorize_by_code("alice", "secret", scopes=["items:read"])
    page.screenshot(path=artifacts / "docs-authorized-by-code.png")
    swagger.close_dialog()
    assert swagger.try_out("GET", "/items/mine")[0] == 200
    assert "code_challenge_method=S256" in asked[0]
    assert "client_id=fastlatch-docs" in asked[0]
    assert swagger.other_hosts() == []
    assert swagger.complaints == []


def test_who_does_not_allow_it_is_told_so_in_the_dialog(page: Page, demo: Server) -> None:
    swagger = SwaggerPage(page, demo.base_url)
    swagger.open("/docs")
    page.locator(".auth-wrapper > button.authorize").click()
    with page.expect_popup() as opened:
        page.locator(".modal-ux .auth-container", has_text="authorizationCode").locator("button.authorize").click()
    popup = opened.value
    popup.get_by_label("Username").fill("alice")
    popup.get_by_label("Password").fill("secret")
    popup.get_by_role("button", name="Sign in").click()
    popup.get_by_role("button", name="Cancel").click()
    assert "did not allow" in page.locator(".modal-ux .errors").first.inner_text()


def test_from_another_address_than_the_issuers_there_is_the_password_flow_alone(page: Page, demo: Server) -> None:
    swagger = SwaggerPage(page, demo.base_url.replace("127.0.0.1", "localhost"))
    swagger.open("/docs")
    assert [offer.partition("(")[2] for offer in swagger.offers()] == ["OAuth2, password)"]


def test_a_window_that_was_not_asked_for_hands_on_nothing(page: Page, demo: Server) -> None:
    """RFC 9700 section 4.7: an answer that this page has not asked for."""
    page.goto(f"{demo.base_url}/docs")
    page.evaluate(
        "window.taken = []; window.swaggerUIRedirectOauth2 = {state: 'ours', auth: {name: 'x'},"
        "callback: (given) => window.taken.push(given), errCb: (error) => window.taken.push(error.message)}"
    )
    for state, issuer in (("theirs", demo.base_url), ("ours", "https://evil.example")):
        with page.expect_popup() as opened:
            page.evaluate(f"window.open('/docs/oauth2-redirect?code=flc_x&state={state}&iss={issuer}') && null")
        opened.value.wait_for_event("close") if not opened.value.is_closed() else None
    assert page.evaluate("window.taken") == ["This answer belongs to another request."] * 2
    page.goto(f"{demo.base_url}/docs/oauth2-redirect?code=flc_x&state=ours")
    assert page.url == f"{demo.base_url}/docs/oauth2-redirect"
