"""The sign-in and consent pages in a real browser: by keyboard alone, without JavaScript, on a phone.

What a browser adds to a test over HTTP: it obeys the content security policy, sends Sec-Fetch-Site, and keeps cookies.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI, Request
from fastapi.responses import PlainTextResponse
from playwright.sync_api import Browser, Page

from fastlatch import Fastlatch, NewUser, Settings
from fastlatch.domain.device import DEVICE_CODE_GRANT
from support.apps import serving_in_thread
from support.pages import CHALLENGE

PASSWORD = "correct horse battery"


@pytest.fixture(scope="module")
def callback() -> Iterator[str]:
    """Another origin: the app that people come from."""
    app = FastAPI()

    @app.api_route("/cb", methods=["GET", "POST"])
    async def back(request: Request) -> PlainTextResponse:
        form = (await request.body()).decode()
        return PlainTextResponse(f"{request.method} {request.url.query}{form}")

    @app.get("/favicon.ico", status_code=204)
    async def icon() -> None:
        """Browsers ask for it, and complain."""

    with serving_in_thread(app) as base_url:
        yield f"{base_url}/cb"


@pytest.fixture(scope="module")
def login(tmp_path_factory: pytest.TempPathFactory, callback: str) -> Iterator[str]:
    settings = Settings(
        database_url=f"sqlite:///{tmp_path_factory.mktemp('login') / 'login.db'}",
        argon2_memory_kib=1024,
        argon2_iterations=1,
    )
    auth = Fastlatch(settings, first_users=[NewUser("alice", PASSWORD)])
    app = FastAPI()
    app.include_router(auth.router)

    async def register() -> None:
        async with auth.running() as services:
            await services.clients.create(
                "photos",
                name="Photo Album",
                public=True,
                first_party=False,
                redirect_uris=[callback],
                grants=frozenset({"authorization_code"}),
            )
            await services.clients.create(
                "tv", name="Living room TV", public=True, first_party=False, grants=frozenset({DEVICE_CODE_GRANT})
            )

    # In a thread: Playwright's event loop runs in this one.
    with start_blocking_portal() as portal:
        portal.call(register)
    with serving_in_thread(app) as base_url:
        yield base_url


def address(login: str, callback: str, **more: str) -> str:
    asked = {
        "client_id": "photos",
        "redirect_uri": callback,
        "response_type": "code",
        "scope": "openid profile",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
    } | more
    return f"{login}/authorize?" + "&".join(f"{name}={value}" for name, value in asked.items())


def test_by_keyboard_alone(browser: Browser, login: str, callback: str) -> None:
    page = browser.new_page()
    complaints = listen(page)
    page.goto(address(login, callback))
    page.keyboard.type("alice")
    page.keyboard.press("Tab")
    page.keyboard.type("a wrong passphrase")
    page.keyboard.press("Enter")
    page.get_by_role("alert").wait_for()
    # The name is kept, and the password is where one types next.
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    allow = page.get_by_role("button", name="Allow")
    allow.wait_for()
    for _ in range(6):
        page.keyboard.press("Tab")
        if allow.evaluate("button => button === document.activeElement"):
            break
    assert allow.evaluate("button => getComputedStyle(button).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url(f"{callback}?**")

    assert re.search(r"GET code=flc_", page.inner_text("body"))
    assert [each for each in complaints if "400 (Bad Request)" not in each] == []
    page.close()


@pytest.mark.parametrize("javascript", [True, False])
def test_an_answer_by_form_post_needs_no_javascript(
    browser: Browser, login: str, callback: str, javascript: bool
) -> None:
    context = browser.new_context(java_script_enabled=javascript)
    page = context.new_page()
    complaints = listen(page)
    page.goto(address(login, callback, response_mode="form_post"))
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Allow").click()
    if not javascript:
        page.get_by_role("button", name="Continue").click()
    page.wait_for_url(callback)

    assert re.match(r"POST code=flc_", page.inner_text("body"))
    assert complaints == []
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_off_and_every_button_is_large_enough(
    browser: Browser, login: str, callback: str, artifacts: Path, scheme: str
) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640}, color_scheme=scheme, has_touch=True)
    page = context.new_page()
    page.goto(address(login, callback))
    check_layout(page)
    page.screenshot(path=artifacts / f"sign-in-{scheme}.png")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").tap()
    page.get_by_role("button", name="Allow").wait_for()
    check_layout(page)
    for path in ("/account", "/sign-out"):
        page.goto(login + path)
        check_layout(page)
    context.close()


def test_who_clicks_not_you_signs_in_as_somebody_else(page: Page, login: str, callback: str) -> None:
    page.goto(address(login, callback))
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Not you?").click()

    page.get_by_label("Username").wait_for()
    assert page.url.startswith(f"{login}/authorize?")
    assert page.get_by_label("Username").input_value() == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("javascript", [True, False])
def test_a_device_is_allowed_on_a_phone_with_and_without_javascript(
    browser: Browser, login: str, artifacts: Path, javascript: bool, scheme: str
) -> None:
    begun = httpx2.post(f"{login}/device_authorization", data={"client_id": "tv", "scope": "openid profile"}).json()
    context = browser.new_context(
        viewport={"width": 360, "height": 640}, color_scheme=scheme, java_script_enabled=javascript
    )
    page = context.new_page()
    complaints = listen(page)

    def look(name: str) -> None:
        if javascript:
            check_layout(page)
            page.screenshot(path=artifacts / f"{name}-{scheme}.png")

    # Its port is not the one that the issuer believes in.
    page.goto(f"{login}/device")
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Code").wait_for()
    look("device")
    page.get_by_label("Code").fill(begun["user_code"].lower().replace("-", " "))
    page.get_by_role("button", name="Continue").click()
    page.get_by_text(begun["user_code"]).wait_for()
    look("device-confirm")
    page.get_by_role("button", name="Allow").click()
    page.get_by_role("heading", name="Your device is connected").wait_for()
    look("device-done")

    form = {"grant_type": DEVICE_CODE_GRANT, "client_id": "tv", "device_code": begun["device_code"]}
    assert httpx2.post(f"{login}/token", data=form).status_code == 200
    assert complaints == []
    context.close()


def listen(page: Page) -> list[str]:
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    return complaints


def check_layout(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    heights = page.evaluate(
        "[...document.querySelectorAll('button, .button, input:not([type=hidden])')]"
        ".filter(each => each.checkVisibility()).map(each => each.offsetHeight)"
    )
    assert heights
    assert min(heights) >= 44
    small = page.evaluate(_LOW_CONTRAST)
    assert small == []


# WCAG 2.2 section 1.4.3: at least 4.5 to 1. Colours with an alpha are left to the eye.
_LOW_CONTRAST = """() => {
  const parse = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = each => {
    for (let at = each; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if (!colour.startsWith('rgb(')) { if (colour !== 'rgba(0, 0, 0, 0)') return null; continue; }
      return parse(colour);
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll('body *')]
    .filter(each => [...each.childNodes].some(node => node.nodeType === 3 && node.data.trim()))
    .map(each => [each, behind(each)])
    .filter(([each, back]) => back !== null)
    .filter(([each, back]) => {
      const [a, b] = [light(parse(getComputedStyle(each).color)), light(back)].sort((x, y) => y - x);
      return (a + 0.05) / (b + 0.05) < 4.5;
    })
    .map(([each]) => each.outerHTML);
}"""
