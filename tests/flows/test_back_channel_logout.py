"""OpenID Connect Back-Channel Logout, from an ending to the client that hears of it."""

from pathlib import Path

import anyio
import httpx2
import pytest

from stores.raw_sql import run as sql
from support.pages import Browser, fields
from support.served import command_line
from support.told import Told, listening

SECRET = "a-secret-of-forty-characters-0123456789ab"
CALLBACK = "https://app.example/cb"


@pytest.fixture
def told():
    with listening() as told:
        yield told


@pytest.fixture
def person(site, told: Told) -> Browser:
    """Before an app that wants to be told."""

    async def create():
        async with site.auth.running() as services:
            await services.clients.create(
                "spa",
                secret=SECRET,
                redirect_uris=[CALLBACK],
                grants=frozenset({"authorization_code", "refresh_token"}),
                backchannel_logout_uri=told.uri,
            )

    anyio.run(create)
    return Browser(site.http)


def tokens_of(person: Browser) -> dict[str, str]:
    answer = person.signed_in()
    code = httpx2.URL(answer.headers["location"]).params["code"]
    return person.redeem(code, client_secret=SECRET).json()


def sign_out(person: Browser) -> None:
    page = person.get("/sign-out")
    assert person.post("/sign-out", data=fields(page.text, "/sign-out")).status_code == 200


def test_an_app_hears_that_its_user_has_signed_out(person, told: Told):
    tokens_of(person)

    sign_out(person)
    told.wait_for(1)

    (token,) = told.said(person.get("/.well-known/jwks.json").json())
    assert token.header["typ"] == "logout+jwt"
    assert token.claims["aud"] == "spa"
    assert token.claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert {"sub", "sid", "jti", "iat", "exp", "iss"} <= token.claims.keys()
    assert "nonce" not in token.claims
    assert told.paths == ["/logout?of=app"]


def test_a_logout_waits_for_no_client_and_follows_none_elsewhere(person, told: Told):
    told.answer = 307
    tokens_of(person)

    sign_out(person)
    told.wait_for(1)
    told.answer = 200
    tokens_of(person)
    sign_out(person)
    told.wait_for(2)

    assert told.paths == ["/logout?of=app"] * 2


def test_a_logout_token_is_no_access_token_and_no_hint(person, site, told: Told):
    """Section 4.1, Cross-JWT Confusion."""
    refresh_token = tokens_of(person)["refresh_token"]
    assert site.http.post("/revoke", data={"token": refresh_token}, auth=("spa", SECRET)).status_code == 200
    (token,) = told.wait_for(1)

    assert site.me(token).status_code == 401
    asked = person.get("/sign-out", params={"id_token_hint": token})
    # An ID token of this login would have signed the person out.
    assert fields(asked.text, "/sign-out")
    assert 'action="/sign-out"' in person.get("/sign-out").text


def test_what_was_ended_is_told_although_the_server_was_killed(tmp_path: Path, told: Told):
    run = command_line(tmp_path)
    uri = told.uri
    told.answer = 503
    options = ["--backchannel-logout-uri", uri, "--secret-stdin", "--grant", "password"]
    assert run("clients", "create", "app", *options, stdin=SECRET).status == 0
    with run.running("serve") as server:
        login = {"grant_type": "password", "username": "alice", "password": "correct horse battery"}
        assert httpx2.post(f"{server.url}/token", data=login, auth=("app", SECRET)).status_code == 200
        assert run("users", "disable", "alice").status == 0
        told.wait_for(1)
        server.process.kill()
    told.answer = 200
    told.tokens.clear()
    sql(f"sqlite:///{tmp_path / 'fastlatch.db'}", "UPDATE fastlatch_logout_notices SET due_at = 0")
    with run.running("serve"):
        told.wait_for(1)
