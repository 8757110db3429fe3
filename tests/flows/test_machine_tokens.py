"""RFC 6749 section 4.4: programs ask for tokens in their own name, and are nobody's user anywhere."""

import logging
from typing import Annotated

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch import (
    AccessToken,
    BearerMiddleware,
    CurrentToken,
    CurrentUser,
    Fastlatch,
    OptionalUser,
    Settings,
    requires,
    requires_token,
)
from fastlatch.web.direct import DirectEndpoints
from support.flows import USERS, HandClock, bearer

SECRET = "a-secret-of-forty-characters-0123456789ab"
ROBOT = ("robot", SECRET)


@pytest.fixture
def auth(tmp_path) -> Fastlatch:
    url = f"sqlite:///{tmp_path / 'fastlatch.db'}"
    settings = Settings(database_url=url, argon2_memory_kib=1024, argon2_iterations=1)
    return Fastlatch(settings, first_users=USERS, clock=HandClock())


@pytest.fixture
def app(auth) -> FastAPI:
    app = FastAPI()
    app.include_router(auth.router)
    app.include_router(auth.well_known)

    @app.get("/user")
    async def user(user: CurrentUser) -> str:
        return user.username

    @app.get("/optional")
    async def optional(user: OptionalUser) -> bool:
        return user is None

    @app.get("/needs-a-user", dependencies=[requires("items:read")])
    async def needs_a_user() -> str:
        return "read"

    @app.get("/token-only")
    async def token_only(token: CurrentToken) -> str:
        return token.subject

    @app.get("/items", dependencies=[requires_token("items:read")])
    async def items() -> str:
        return "items"

    @app.get("/write")
    async def write(token: Annotated[AccessToken, requires_token("items:write")]) -> str:
        return token.client_id

    app.add_middleware(BearerMiddleware, protect=["/inside"])
    return app


@pytest.fixture
def http(app, auth):
    with TestClient(app, base_url="http://127.0.0.1:8000") as http:
        http.portal.call(register, auth)
        yield http


async def register(auth: Fastlatch) -> None:
    await auth.services.clients.create(
        "robot",
        grants=frozenset({"client_credentials"}),
        scopes=frozenset({"items:read", "openid"}),
        secret=SECRET,
    )


async def forget(auth: Fastlatch) -> None:
    await auth.services.clients.delete("robot")


def token_of(http, **form: str) -> str:
    answer = http.post("/token", data={"grant_type": "client_credentials"} | form, auth=ROBOT)
    assert answer.status_code == 200, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return answer.json()["access_token"]


def test_a_program_gets_a_token_and_nothing_to_refresh_it_with(http):
    """TK15."""
    answer = http.post("/token", data={"grant_type": "client_credentials", "scope": "items:read"}, auth=ROBOT).json()

    assert set(answer) == {"access_token", "token_type", "expires_in", "scope"}
    assert (answer["token_type"], answer["expires_in"], answer["scope"]) == ("bearer", 900, "items:read")


@pytest.mark.parametrize("path", ["/user", "/optional", "/needs-a-user", "/users/me", "/users/me/sessions", "/inside"])
def test_where_a_user_is_needed_a_program_is_refused_and_the_log_says_why(http, path, caplog):
    """TK17, RFC 9700 section 4.15."""
    token = token_of(http)
    for _ in range(2):
        caplog.clear()
        with caplog.at_level(logging.INFO, "fastlatch"):
            answer = http.get(path, headers=bearer(token))

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token"')
        assert "a client's own token where a user's is needed client=robot" in caplog.text
        assert token not in caplog.text


def test_the_direct_road_refuses_it_too(app, http):
    token = token_of(http)
    with TestClient(DirectEndpoints(app), base_url="http://127.0.0.1:8000") as direct:
        for _ in range(2):
            assert direct.get("/users/me", headers=bearer(token)).status_code == 401


def test_where_a_token_is_enough_a_program_gets_in_as_far_as_its_scopes_reach(http):
    headers = bearer(token_of(http))

    assert http.get("/token-only", headers=headers).json() == "client:robot"
    assert http.get("/items", headers=headers).json() == "items"
    refused = http.get("/write", headers=headers)
    assert refused.status_code == 403
    challenge = refused.headers["www-authenticate"]
    assert challenge.startswith('Bearer error="insufficient_scope", scope="items:write"')
    assert http.get("/items").status_code == 401


def test_people_get_in_by_the_same_door(http):
    form = {"grant_type": "password", "username": "alice", "password": "correct horse battery", "scope": "items:read"}
    headers = bearer(http.post("/token", data=form).json()["access_token"])

    assert http.get("/items", headers=headers).json() == "items"
    assert http.get("/write", headers=headers).status_code == 403


def test_the_scopes_of_such_a_route_are_in_openapi(http):
    paths = http.get("/openapi.json").json()["paths"]

    assert paths["/items"]["get"]["security"] == [{"OAuth2PasswordBearer": ["items:read"]}]
    assert paths["/write"]["get"]["security"] == [{"OAuth2PasswordBearer": ["items:write"]}]


def test_introspection_knows_no_user_of_it(http):
    token = token_of(http)

    said = http.post("/introspect", data={"token": token}, auth=ROBOT).json()

    assert (said["active"], said["sub"], said["client_id"]) == (True, "client:robot", "robot")
    assert "username" not in said


def test_a_revoked_token_is_refused_at_once_and_another_is_not(http):
    first, second = token_of(http), token_of(http)
    assert http.get("/items", headers=bearer(first)).status_code == 200

    assert http.post("/revoke", data={"token": first}, auth=ROBOT).status_code == 200

    assert http.get("/items", headers=bearer(first)).status_code == 401
    assert http.get("/items", headers=bearer(second)).status_code == 200
    assert http.post("/introspect", data={"token": first}, auth=ROBOT).json() == {"active": False}


def test_without_the_client_its_tokens_are_nothing(http, auth):
    token = token_of(http)
    assert http.get("/items", headers=bearer(token)).status_code == 200

    http.portal.call(forget, auth)

    assert http.get("/items", headers=bearer(token)).status_code == 401
    assert http.post("/token", data={"grant_type": "client_credentials"}, auth=ROBOT).status_code == 401


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_program_is_no_user_to_tell_about(http, method):
    """OpenID Connect Core section 5.3."""
    answer = http.request(method, "/userinfo", headers=bearer(token_of(http)))

    assert answer.status_code in {401, 403}
    assert answer.headers["www-authenticate"].startswith("Bearer error=")


def test_nobody_advertises_codes_where_nobody_can_get_one(http):
    """MD3."""
    said = http.get("/.well-known/oauth-authorization-server").json()

    if "authorization_endpoint" not in said:
        assert "authorization_code" not in said["grant_types_supported"]
        assert http.get("/.well-known/openid-configuration").status_code == 404
    assert "client_credentials" in said["grant_types_supported"]
