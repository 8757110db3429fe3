"""`fastlatch serve` as a process of its own, with clients that other people's libraries speak for."""

from collections.abc import Callable, Iterator

import httpx2
import pytest

from support.command_line import CommandLine, Running
from support.pages import PASSWORD, Browser, fields
from support.served import command_line

SECRET = "a-secret-of-forty-characters-0123456789ab"
REDIRECT, BYE = "https://app.example/cb", "https://app.example/bye"


@pytest.fixture(scope="module")
def issuer(tmp_path_factory) -> Iterator[Running]:
    run = command_line(tmp_path_factory.mktemp("issuer"))
    for name, options in (
        ("web", ["--grant", "client_credentials", "--scope", "items:read"]),
        ("old", ["--id-token-alg", "RS256", "--grant", "client_credentials", "--scope", "items:read"]),
        ("apart", ["--third-party", "--pairwise"]),
        ("page", ["--public"]),
        ("tv", ["--public", "--grant", "device_code", "--scope", "items:read"]),
    ):
        create(run, name, *options)
    with run.running("serve") as server:
        yield server


def create(run: CommandLine, name: str, *options: str, redirect_uri: str = REDIRECT, bye: str = BYE) -> None:
    grants = ["--grant", "authorization_code", "--grant", "refresh_token"] if "--grant" in options else []
    scopes = [part for scope in ("openid", "profile", "email") for part in ("--scope", scope)] if grants else []
    with_secret = [] if "--public" in options else ["--secret-stdin"]
    addresses = ["--redirect-uri", redirect_uri, "--post-logout-redirect-uri", bye]
    command = ["clients", "create", name, *addresses, *grants, *scopes, *with_secret, *options]
    made = run(*command, stdin=SECRET if with_secret else "")
    assert made.status == 0, made.err


@pytest.fixture
def browser(issuer: Running) -> Iterator[Browser]:
    """Of somebody who is not signed in."""
    with httpx2.Client(base_url=issuer.url) as http:
        yield Browser(http)


@pytest.fixture
def visit(browser: Browser) -> Callable[[str], str]:
    """Goes there as alice, fills in whatever page comes, and tells where the browser leaves our server."""

    def go(url: str) -> str:
        answer = browser.get(url)
        for _ in range(6):
            if answer.status_code == 303:
                where = answer.headers["location"]
                if not where.startswith("/"):
                    return str(where)
                answer = browser.get(where)
            elif 'action="/sign-in"' in answer.text:
                answer = browser.sign_in(answer, "alice", PASSWORD)
            else:
                answer = browser.post("/consent", data=fields(answer.text, "/consent") | {"decision": "allow"})
        raise AssertionError(answer.text)

    return go
