"""The module on the page for browser clients, in a browser: it logs in, survives a reload, renews, and logs out."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
import uvicorn
from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response
from playwright.sync_api import Page, sync_playwright

from documentation.blocks import blocks_of
from documentation.sources import ROOT
from fastlatch import CurrentUser, Fastlatch, NewUser, Settings

PAGE = ROOT / "docs" / "how-to" / "react-or-mobile-client.md"


class Clock:
    """The server's time; runs, and can be put forward."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def base_url(tmp_path: Path, clock: Clock) -> Iterator[str]:
    module = next(block.code for block in blocks_of(PAGE) if block.title == "session.js")
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'a.db'}", argon2_memory_kib=64)
    auth = Fastlatch(settings, first_users=[NewUser("alice", "correct horse battery")], clock=clock)
    app = FastAPI()
    app.include_router(auth.router)

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(
            "<!doctype html><script type='module'>"
            "import * as session from '/session.js'; window.session = session;</script>"
        )

    @app.get("/session.js")
    def script() -> Response:
        return Response(module, media_type="text/javascript")

    @app.get("/hello")
    def hello(user: CurrentUser) -> str:
        return user.username

    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="critical"))
    thread = Thread(target=server.run)
    thread.start()
    while not (server.started or server.should_exit):
        thread.join(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/"
    server.should_exit = True
    thread.join(20)


@pytest.fixture
def page(base_url: str) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        page.goto(base_url)
        page.wait_for_function("window.session !== undefined")
        yield page
        browser.close()


def status(page: Page) -> int:
    return page.evaluate("async () => (await window.session.request('/hello')).status")


def log_in(page: Page, password: str = "correct horse battery") -> str:
    return page.evaluate(
        "password => window.session.logIn('alice', password).then(() => 'in', (error) => error.message)", password
    )


def test_nobody_is_logged_in_before_the_login(page: Page) -> None:
    assert status(page) == 401


def test_a_wrong_password_is_told_in_the_servers_words(page: Page) -> None:
    assert log_in(page, "wrong") == "Incorrect username or password"
    assert status(page) == 401


def test_a_login_outlives_a_reload_of_the_page_and_ends_at_the_logout(page: Page) -> None:
    assert log_in(page) == "in"
    assert status(page) == 200

    page.reload()
    page.wait_for_function("window.session !== undefined")
    assert status(page) == 200

    page.evaluate("window.session.logOut()")
    assert status(page) == 401


def test_an_ended_access_token_is_renewed_once_for_all_requests_that_need_it(page: Page, clock: Clock) -> None:
    log_in(page)
    refreshes: list[str] = []
    page.on("request", lambda request: refreshes.append(request.url) if request.url.endswith("/auth/refresh") else None)
    clock.ahead = 1000

    statuses = page.evaluate(
        "async () => (await Promise.all([1, 2, 3].map(() => window.session.request('/hello')))).map(a => a.status)"
    )

    assert statuses == [200, 200, 200]
    assert len(refreshes) == 1


def test_no_script_of_the_page_can_see_the_refresh_token(page: Page) -> None:
    log_in(page)

    assert page.evaluate("document.cookie") == ""
    assert page.evaluate("JSON.stringify([localStorage, sessionStorage])") == "[{},{}]"
