"""The example in `examples/single_page`, in Chromium: another origin than the login's, as it is in production."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from pages.test_sign_in import check_layout
from support.command_line import CommandLine
from support.servers import free_port, serving

PASSWORD = "correct horse battery"
EXAMPLE = Path(__file__).parents[2] / "examples" / "single_page"


@dataclass(frozen=True)
class Site:
    app: str
    login: str
    run: CommandLine


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder, port = tmp_path_factory.mktemp("single_page"), free_port()
    app = f"http://127.0.0.1:{port}"
    run = CommandLine(folder, {"FASTLATCH_ALLOWED_ORIGINS": app})
    # In processes: Playwright's event loop may run in this one.
    alice = run.process("users", "create", "alice", "--full-name", "Alice", "--password-stdin", stdin=PASSWORD)
    assert alice.status == 0, alice.err
    back = f"{app}/"
    made = run.process(
        *("clients", "create", "notes", "--name", "Notes", "--public"),
        *("--redirect-uri", back, "--post-logout-redirect-uri", back),
    )
    assert made.status == 0, made.err
    server = ["-m", "uvicorn", "main:app", "--app-dir", str(EXAMPLE), "--port", str(port)]
    with run.running("serve") as login, serving(server, folder, port=port, ISSUER=login.url):
        yield Site(app, login.url, run)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context()
    context.set_default_timeout(60_000)
    yield context
    context.close()


def sign_in(page: Page, site: Site) -> None:
    page.goto(site.app)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Allow").click()
    page.get_by_text("Groceries").wait_for()


def stored(page: Page) -> str:
    return page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")


def test_who_signs_in_stays_so_over_a_reload_and_is_gone_after_signing_out(
    context: BrowserContext, site: Site, artifacts: Path
) -> None:
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("request", lambda request: asked.append(request.url))
    sign_in(page, site)
    page.screenshot(path=artifacts / "single-page-inside.png")

    assert page.url == f"{site.app}/"
    assert page.locator("#name").inner_text() == "Alice"
    assert stored(page) == '[{},{},""]'
    cookies = {cookie["name"]: cookie for cookie in context.cookies()}
    assert cookies["fastlatch-refresh-notes"]["httpOnly"]
    assert cookies["fastlatch-refresh-notes"]["sameSite"] == "Strict"
    assert [url for url in asked if not url.startswith((site.app, site.login))] == []
    request = next(parse_qs(urlsplit(url).query) for url in asked if "/authorize?" in url)
    assert request["code_challenge_method"] == ["S256"]
    assert "access_token" not in "".join(asked)

    page.reload()
    page.get_by_text("Groceries").wait_for()

    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site.login}/sign-out?**")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url(f"{site.app}/")
    page.get_by_role("button", name="Sign in").wait_for()
    assert "fastlatch-refresh-notes" not in {cookie["name"] for cookie in context.cookies()}
    assert page.get_by_text("Groceries").count() == 0
    # Whoever has no cookie is told so by the login; Chromium writes that down.
    assert [each for each in complaints if "400 (Bad Request)" not in each] == []


def test_two_tabs_stay_signed_in_together(context: BrowserContext, site: Site) -> None:
    first, second = context.new_page(), context.new_page()
    sign_in(first, site)
    second.goto(site.app)
    second.get_by_text("Groceries").wait_for()
    first.reload()
    first.get_by_text("Groceries").wait_for()


@pytest.mark.parametrize("change", ["state", "iss", "no trip"])
def test_an_answer_that_is_not_the_one_that_was_asked_for_is_refused(
    context: BrowserContext, site: Site, change: str
) -> None:
    """RFC 9700 section 4.4, RFC 9207: a code that somebody else slipped in reaches no login."""
    page = context.new_page()
    page.goto(site.app)
    page.get_by_role("button", name="Sign in").wait_for()
    if change != "no trip":
        page.evaluate("sessionStorage.setItem('sign-in', JSON.stringify({state: 'ours', verifier: 'v'.repeat(43)}))")
    state = "theirs" if change == "state" else "ours"
    issuer = "https://evil.example" if change == "iss" else site.login
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    page.goto(f"{site.app}/?code=flc_somebody&state={state}&iss={issuer}")

    assert "another login" in page.get_by_role("alert").inner_text() or change != "iss"
    page.get_by_role("alert").wait_for()
    assert sent == []
    assert page.url == f"{site.app}/"
    assert stored(page) == '[{},{},""]'


def test_who_is_not_allowed_in_is_told_why(context: BrowserContext, site: Site) -> None:
    page = context.new_page()
    page.goto(site.app)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_label("Username").fill("alice")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("button", name="Sign in").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_on_a_phone_nothing_is_cut_off(browser: Browser, site: Site, artifacts: Path, scheme: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 640}, color_scheme=scheme)
    page = context.new_page()
    page.goto(site.app)
    page.get_by_role("button", name="Sign in").wait_for()
    check_layout(page)
    page.screenshot(path=artifacts / f"single-page-welcome-{scheme}.png")
    sign_in(page, site)
    check_layout(page)
    page.screenshot(path=artifacts / f"single-page-phone-{scheme}.png")
    context.close()


def test_the_policy_of_the_page_lets_in_nothing_foreign(context: BrowserContext, site: Site) -> None:
    answer = context.request.get(site.app)
    policy = answer.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert f"connect-src 'self' {site.login};" in policy
    assert "frame-ancestors 'none'" in policy
