"""oidc-client-ts of npm, unchanged, in Chromium: a page at one name, the login at another, both with TLS."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from foreign.conftest import create
from support import proxies
from support.certificates import certificate_for
from support.node import FOREIGN, install
from support.pages import PASSWORD
from support.served import command_line, port_of
from support.static_site import static_site

LOGIN = f"https://{proxies.NAME}"
APP = "app.example.com"
HERE = f"https://{APP}/oidc_client_ts.html"


@dataclass(frozen=True)
class Ports:
    login: int
    app: int


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ports]:
    """`fastlatch serve` behind Caddy, and the page."""
    install()
    server, proxy, app = (tmp_path_factory.mktemp(name) for name in ("server", "proxy", "app"))
    run = command_line(server, FASTLATCH_ISSUER=LOGIN, FASTLATCH_TRUSTED_PROXIES="127.0.0.1")
    create(run, "spa", "--public", "--grant", "password", redirect_uri=HERE, bye=HERE)
    with (
        run.running("serve") as running,
        proxies.running(proxies.caddy, proxy, [port_of(running)]) as login,
        static_site(FOREIGN, certificate_for(APP, app)) as port,
    ):
        yield Ports(login.port, port)


@pytest.fixture
def browser(site: Ports) -> Iterator[Browser]:
    """To which the two names are on this machine, and their certificates good."""
    names = f"MAP {proxies.NAME} 127.0.0.1:{site.login},MAP {APP} 127.0.0.1:{site.app}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--ignore-certificate-errors", f"--host-resolver-rules={names}"],
        )
        yield browser
        browser.close()


def fill_in(page: Page) -> None:
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@dataclass(frozen=True)
class App:
    """The page, in the browser of somebody who is not signed in."""

    page: Page

    def do(self, call: str) -> Any:
        """What the library's promise comes to."""
        return self.page.evaluate(call)

    def leave(self, call: str) -> None:
        """The library goes elsewhere, with the whole page or with a popup."""
        self.page.evaluate(f"() => void {call}")

    def status_of_userinfo(self, token: str) -> Any:
        return self.page.evaluate("([url, token]) => statusFor(url, token)", [f"{LOGIN}/userinfo", token])

    def sign_in(self) -> Any:
        self.page.goto(HERE)
        self.leave("manager.signinRedirect()")
        fill_in(self.page)
        self.page.wait_for_url(f"{HERE}?code=*")
        return self.do("back")


def app_in(browser: Browser, *, dpop: bool) -> App:
    context = browser.new_context()
    context.set_default_timeout(30_000)
    settings = {"dpop": dpop, "manager": {"authority": LOGIN, "client_id": "spa"}}
    context.add_init_script(f"window.settings = {json.dumps(settings)}")
    return App(context.new_page())


def test_oidc_client_ts_completes_every_flow(browser: Browser) -> None:
    app = app_in(browser, dpop=False)
    complaints: list[str] = []
    app.page.on("pageerror", lambda error: complaints.append(str(error)))
    app.page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)

    user = app.sign_in()
    assert (user["profile"]["iss"], user["profile"]["preferred_username"]) == (LOGIN, "alice")
    refreshed = app.do("manager.signinSilent()")
    assert refreshed["access_token"] != user["access_token"]
    assert refreshed["profile"]["sid"] == user["profile"]["sid"]

    # Without a refresh token the library asks in a frame, with prompt=none.
    framed = app.do("manager.storeUser(null).then(() => manager.signinSilent())")
    with app.page.expect_popup() as popup:
        app.leave("(window.opened = manager.signinPopup({prompt: 'login'}))")
    fill_in(popup.value)
    opened = app.do("opened")
    assert framed["profile"]["sub"] == opened["profile"]["sub"] == user["profile"]["sub"]
    assert len({each["profile"]["sid"] for each in (user, framed, opened)}) == 3

    app.do("manager.revokeTokens()")
    assert app.status_of_userinfo(opened["access_token"]) == 401
    assert app.status_of_userinfo(framed["access_token"]) == 200
    app.leave("manager.signoutRedirect({state: 'all of it'})")
    app.page.wait_for_url(f"{HERE}?state=*")
    assert app.do("back.then((answer) => answer.userState)") == "all of it"
    assert app.do("manager.signinSilent().catch((refused) => refused.error)") == "login_required"
    assert [each for each in complaints if "401" not in each] == []

    # The password grant has no ID token, and opens no userinfo.
    known = {"username": "alice", "password": PASSWORD, "skipUserInfo": True}
    direct = app.do(f"manager.signinResourceOwnerCredentials({json.dumps(known)})")
    assert direct["refresh_token"]


def test_oidc_client_ts_binds_its_tokens_to_a_key(browser: Browser) -> None:
    """RFC 9449 section 10: the code too."""
    app = app_in(browser, dpop=True)
    asked: list[str] = []
    app.page.on("request", lambda request: asked.append(request.url))

    user = app.sign_in()
    refreshed = app.do("manager.signinSilent()")

    assert (user["token_type"], refreshed["token_type"]) == ("DPoP", "DPoP")
    assert any(url.startswith(f"{LOGIN}/authorize?") and "dpop_jkt=" in url for url in asked)
    assert app.do("manager.getUser().then(askUserInfo)")["preferred_username"] == "alice"
    assert app.status_of_userinfo(refreshed["access_token"]) == 401
