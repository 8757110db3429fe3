"""Browser apps of other origins: OAuth 2.0 for Browser-Based Apps section 6.3.3.4, in an app and on our own server."""

import anyio
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch import DirectEndpoints, Fastlatch, NewUser, Settings
from fastlatch.asgi.app import app_of
from support.pages import PASSWORD

SPA, LISTED, EVIL = "https://spa.example", "https://listed.example", "https://evil.example"
FORM = {"grant_type": "password", "username": "alice", "password": PASSWORD}


@pytest.fixture
def auth(tmp_path):
    settings = Settings(
        database_url=f"sqlite:///{tmp_path / 'cors.db'}",
        argon2_memory_kib=1024,
        argon2_iterations=1,
        allowed_origins=LISTED,
    )
    return Fastlatch(settings, first_users=[NewUser("alice", PASSWORD)])


def embedded(auth):
    app = FastAPI()
    app.include_router(auth.router)
    app.include_router(auth.well_known)
    return app


def embedded_and_direct(auth):
    return DirectEndpoints(embedded(auth))


@pytest.fixture(params=[embedded, embedded_and_direct, app_of], ids=["embedded", "direct", "alone"])
def http(request, auth):
    anyio.run(register, auth, "page", f"{SPA}/cb")
    anyio.run(register, auth, "server", "https://server.example/cb")
    with TestClient(request.param(auth), base_url="http://127.0.0.1:8000", follow_redirects=False) as http:
        yield http


async def register(auth, client_id, uri):
    public = client_id != "server"
    async with auth.running() as services:
        grants = frozenset({"authorization_code", "password", "refresh_token"})
        await services.clients.create(client_id, public=public, redirect_uris=[uri], grants=grants)


async def delete(auth, client_id):
    async with auth.running() as services:
        await services.clients.delete(client_id)


def cors_of(answer):
    return {name: value for name, value in answer.headers.items() if name.startswith("access-control")}


def preflight(http, path, origin, method="POST", headers="authorization,content-type"):
    asked = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": headers}
    return http.options(path, headers=asked | {"Origin": origin})


@pytest.mark.parametrize("origin", [SPA, LISTED])
def test_a_page_of_a_public_client_gets_ends_and_uses_tokens(http, origin):
    for path in ("/token", "/token/", "/revoke", "/par", "/userinfo"):
        allowed = preflight(http, path, origin)
        assert allowed.status_code == 204
        assert allowed.headers["access-control-allow-origin"] == origin
        assert "POST" in allowed.headers["access-control-allow-methods"]
        assert "access-control-allow-credentials" not in allowed.headers
        assert "Origin" in allowed.headers["vary"]
    answer = http.post("/token", data=FORM | {"client_id": "page"}, headers={"Origin": origin})
    assert answer.status_code == 200, answer.text
    bearer = {"Authorization": f"Bearer {answer.json()['access_token']}", "Origin": origin}
    answers = [
        answer,
        http.post("/token", data={"grant_type": "password"}, headers={"Origin": origin}),
        http.get("/userinfo", headers=bearer),
        http.get("/userinfo", headers={"Origin": origin}),
        http.post("/revoke", data={"token": "x", "client_id": "page"}, headers={"Origin": origin}),
    ]
    assert [each.status_code for each in answers] == [200, 400, 403, 401, 200]
    for each in answers:
        assert each.headers["access-control-allow-origin"] == origin
        assert "WWW-Authenticate" in each.headers["access-control-expose-headers"]
        assert "access-control-allow-credentials" not in each.headers
        assert each.headers["vary"] == "Origin"


@pytest.mark.parametrize(
    "origin", [EVIL, "https://server.example", "null", f"{SPA}.evil.example", "http://spa.example"]
)
def test_no_other_page_reads_anything_nor_may_ask(http, origin):
    for path in ("/token", "/revoke", "/par", "/userinfo"):
        refused = preflight(http, path, origin)
        assert refused.status_code == 403
        assert cors_of(refused) == {}
    for answer in (
        http.post("/token", data=FORM, headers={"Origin": origin}),
        http.get("/userinfo", headers={"Origin": origin}),
        http.post("/revoke", data={"token": "x"}, headers={"Origin": origin}),
    ):
        assert cors_of(answer) == {}
        assert answer.headers["vary"] == "Origin"


def test_an_origin_that_is_there_twice_is_none(http):
    answer = http.post("/token", data=FORM, headers=[("Origin", SPA), ("Origin", EVIL)])
    assert cors_of(answer) == {}


def test_pages_and_what_is_for_programs_have_none(http):
    """RFC 9700 section 2.6."""
    for path in ("/authorize", "/sign-in", "/consent", "/account", "/sign-out"):
        for answer in (http.get(path, headers={"Origin": SPA}), preflight(http, path, SPA)):
            assert cors_of(answer) == {}, path
    for path in ("/introspect", "/revocations", "/users/me"):
        assert "access-control-allow-origin" not in http.get(path, headers={"Origin": SPA}).headers


@pytest.mark.parametrize("path", ["oauth-authorization-server", "openid-configuration", "jwks.json"])
def test_what_is_no_secret_may_be_read_from_anywhere_and_never_with_cookies(http, path):
    """The same for everybody: a cache keeps one copy, and who is not registered yet reads it first."""
    for answer in (
        http.get(f"/.well-known/{path}", headers={"Origin": EVIL}),
        preflight(http, f"/.well-known/{path}", EVIL, "GET", "authorization"),
    ):
        assert answer.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in answer.headers


def test_a_client_that_comes_and_goes_is_noticed_by_running_servers(http, auth):
    assert preflight(http, "/token", "https://new.example").status_code == 403
    anyio.run(register, auth, "new", "https://new.example/cb")
    http.portal.call(caught_up, auth)
    assert preflight(http, "/token", "https://new.example").status_code == 204
    anyio.run(delete, auth, "new")
    http.portal.call(caught_up, auth)
    assert preflight(http, "/token", "https://new.example").status_code == 403


async def caught_up(auth):
    await auth.services.endings.catch_up()


def test_the_refresh_cookie_is_for_listed_origins_alone(auth):
    anyio.run(register, auth, "page", f"{SPA}/cb")
    with TestClient(app_of(auth), base_url="http://127.0.0.1:8000") as http:
        for origin, status in ((LISTED, 200), (SPA, 403), (EVIL, 403)):
            form = {"username": "alice", "password": PASSWORD}
            answer = http.post("/auth/login", data=form, headers={"Origin": origin})
            assert answer.status_code == status
            allowed = answer.headers.get("access-control-allow-origin")
            assert allowed == (LISTED if status == 200 else None)
