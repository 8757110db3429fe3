"""Pictures of every page, phone and desktop, light and dark, to be looked at: `python scripts/page_screenshots.py DIR`.

Serves an app on a scratch database. Needs Chromium (`CHROMIUM` names it) and the extra `test`.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import anyio
import httpx2
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from fastlatch import Fastlatch, NewUser, Settings
from fastlatch.domain.device import DEVICE_CODE_GRANT
from support.apps import serving_in_thread

PASSWORD = "correct horse battery"  # noqa: S105 (of a scratch database)
# RFC 7636 appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
SIZES = {"phone": (390, 844), "desktop": (1280, 800)}
SCHEMES = ("light", "dark")
CALLBACK = "https://photos.example/callback"
SCOPE = "openid profile email photos:read photos:write offline_access"


def main(folder: Path) -> None:
    """All pictures into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        auth = Fastlatch(
            Settings(
                database_url=f"sqlite:///{scratch}/pages.db",
                service_name="Northwind",
                argon2_memory_kib=1024,
                registration=False,
                resources={"https://photos.example/api": None, "https://prints.example/": None},
            ),
            scopes={"photos:read": "See your photos and albums", "photos:write": "Add and change photos"},
            first_users=[
                NewUser(
                    "alice",
                    PASSWORD,
                    email="alice@example.com",
                    full_name="Alice Wonderson",
                    scopes={"photos:read", "photos:write"},
                )
            ],
        )
        app = FastAPI()
        app.include_router(auth.router)
        anyio.run(_clients, auth)
        chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        with serving_in_thread(app) as base_url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for size in SIZES:
                for scheme in SCHEMES:
                    _one_look(browser, base_url, folder, size, scheme)
            browser.close()


async def _clients(auth: Fastlatch) -> None:
    async with auth.running() as services:
        await services.clients.create(
            "tv", name="Living room TV", public=True, grants=frozenset({DEVICE_CODE_GRANT, "refresh_token"})
        )
        for client_id, name, first_party in (("photos", "Photo Album", False), ("own", "Northwind Mail", True)):
            await services.clients.create(
                client_id,
                name=name,
                first_party=first_party,
                public=True,
                redirect_uris=[CALLBACK],
                grants=frozenset({"authorization_code", "refresh_token"}),
            )


def _one_look(browser: Browser, base_url: str, folder: Path, size: str, scheme: str) -> None:
    width, height = SIZES[size]
    language = "de-DE" if scheme == "dark" else "en-GB"
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        locale=language,
        device_scale_factor=2 if size == "phone" else 1,
    )
    page = context.new_page()

    def shoot(name: str) -> None:
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"{name}-{size}-{scheme}.png", full_page=True)

    page.goto(f"{base_url}/authorize?{_query(scope=SCOPE, prompt='consent')}")
    shoot("sign-in")
    _sign_in(page, "a wrong passphrase")
    shoot("sign-in-wrong")
    _sign_in(page, PASSWORD)
    shoot("consent")
    page.route("https://photos.example/**", lambda route: route.fulfill(body="back"))
    page.locator("button[value=allow]").click()
    page.wait_for_url(f"{CALLBACK}?**")
    _redeem(base_url, parse_qs(urlsplit(page.url).query)["code"][0])
    page.goto(f"{base_url}/account")
    shoot("account")
    _device(page, base_url, shoot)
    page.goto(f"{base_url}/sign-out")
    shoot("sign-out")
    page.locator("main form button").click()
    shoot("signed-out")
    page.goto(f"{base_url}/authorize?{_query(redirect_uri='https://other.example/')}")
    shoot("error")
    page.route("**/submit.js*", lambda route: route.abort())
    page.goto(f"{base_url}/authorize?{_query(response_mode='form_post', prompt='none')}")
    shoot("form-post")
    context.close()


def _redeem(base_url: str, code: str) -> None:
    """So that the account page has a session to end."""
    form = {"grant_type": "authorization_code", "client_id": "photos", "code": code, "redirect_uri": CALLBACK}
    httpx2.post(f"{base_url}/token", data=form | {"code_verifier": VERIFIER}).raise_for_status()


def _device(page: Page, base_url: str, shoot: Callable[[str], None]) -> None:
    asked = {"client_id": "tv", "scope": "profile photos:read", "resource": ["https://photos.example/api"]}
    begun = httpx2.post(f"{base_url}/device_authorization", data=asked).json()
    page.goto(f"{base_url}/device")
    shoot("device")
    page.locator("#user_code").fill("wrong code")
    page.locator("main form button.primary").click()
    shoot("device-wrong")
    page.locator("#user_code").fill(begun["user_code"])
    page.locator("main form button.primary").click()
    shoot("device-confirm")
    page.locator("button[value=allow]").click()
    shoot("device-done")


def _query(**more: str) -> str:
    return urlencode(
        {
            "client_id": "photos",
            "redirect_uri": CALLBACK,
            "response_type": "code",
            "code_challenge": CHALLENGE,
            "code_challenge_method": "S256",
        }
        | more
    )


def _sign_in(page: Page, password: str) -> None:
    page.locator("#username").fill("alice")
    page.locator("#password").fill(password)
    page.locator("main form button.primary").click()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
