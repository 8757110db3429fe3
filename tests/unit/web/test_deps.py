"""What an app's own routes depend on, as an app writes it."""

from typing import Annotated

import pytest
from fastapi import APIRouter, Depends, FastAPI, WebSocket
from fastapi.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from fastlatch.domain.errors import DisabledAccount, Unavailable
from fastlatch.domain.user import User
from fastlatch.web.deps import CurrentToken, CurrentUser, OptionalUser, current_user, requires

GOOD = {"Authorization": "Bearer good"}
BAD = {"Authorization": "Bearer bad"}


def host_app() -> FastAPI:
    app = FastAPI()

    @app.get("/user")
    async def user(user: CurrentUser) -> User:
        return user

    @app.get("/plain")
    def plain(user: CurrentUser):
        return user

    @app.get("/token-of-mine")
    async def token(token: CurrentToken) -> str:
        return token.token_id

    @app.get("/optional")
    async def optional(user: OptionalUser) -> str:
        return user.username if user else "nobody"

    @app.get("/read", dependencies=[requires("items:read")])
    async def read() -> str:
        return "read"

    @app.get("/write")
    async def write(user: Annotated[User, requires("items:write", "items:read")]) -> str:
        return user.username

    guarded = APIRouter(prefix="/guarded", dependencies=[requires("items:delete")])

    @guarded.get("/delete")
    async def delete(user: CurrentUser) -> str:
        return user.username

    app.include_router(guarded)

    @app.websocket("/ws")
    async def socket(websocket: WebSocket, user: Annotated[User, Depends(current_user)]) -> None:
        await websocket.accept()
        await websocket.send_text(user.username)
        await websocket.close()

    return app


@pytest.fixture
def site(web):
    return web(app=host_app())


@pytest.mark.parametrize("path", ["/user", "/plain"])
def test_the_user_reaches_async_and_plain_routes_and_can_be_returned(site, path):
    body = site.http.get(path, headers=GOOD).json()

    assert set(body.pop("scopes")) == {"items:read", "items:write"}
    assert body == {
        "id": "id-alice",
        "username": "alice",
        "email": "alice@example.com",
        "full_name": "Alice",
        "disabled": False,
    }


def test_the_token_reaches_a_route(site):
    assert site.http.get("/token-of-mine", headers=GOOD).json() == "j1"


@pytest.mark.parametrize("path", ["/user", "/token-of-mine", "/read", "/write", "/guarded/delete"])
def test_without_a_token_or_with_a_bad_one_nobody_gets_in(site, path):
    missing, bad = site.http.get(path), site.http.get(path, headers=BAD)

    assert (missing.status_code, missing.json()) == (401, {"detail": "Not authenticated"})
    assert missing.headers["www-authenticate"] == "Bearer"
    assert (bad.status_code, bad.json()) == (401, {"detail": "Could not validate credentials"})
    assert bad.headers["www-authenticate"].startswith('Bearer error="invalid_token"')


def test_an_optional_user_may_be_missing_but_not_badly_named(site):
    assert site.http.get("/optional").json() == "nobody"
    assert site.http.get("/optional", headers={"Authorization": "Basic YTpi"}).json() == "nobody"
    assert site.http.get("/optional", headers=GOOD).json() == "alice"
    assert site.http.get("/optional", headers=BAD).status_code == 401
    assert site.http.get("/optional", headers=[*GOOD.items(), *GOOD.items()]).status_code == 401


def test_a_scope_opens_a_route_and_a_missing_one_closes_it(site):
    assert site.http.get("/read", headers=GOOD).json() == "read"

    for path, scope in (("/write", "items:write items:read"), ("/guarded/delete", "items:delete")):
        refused = site.http.get(path, headers=GOOD)
        assert (refused.status_code, refused.json()) == (403, {"detail": "Not enough permissions"})
        assert refused.headers["www-authenticate"] == f'Bearer error="insufficient_scope", scope="{scope}"'


def test_while_revocations_cannot_be_known_the_answer_is_503(site):
    site.use_cases.answers["resolve_user"] = Unavailable(2)

    answer = site.http.get("/user", headers=GOOD)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")


@pytest.mark.parametrize(
    ("tutorial", "status", "detail"),
    [(True, 400, "Inactive user. Please re-activate."), (False, 401, "Could not validate credentials")],
)
def test_a_disabled_user_is_refused_in_the_words_of_the_profile(web, tutorial, status, detail):
    site = web(app=host_app(), tutorial_answers=tutorial)
    site.use_cases.answers["resolve_user"] = DisabledAccount()

    for path in ("/user", "/optional", "/users/me"):
        answer = site.http.get(path, headers=GOOD)
        assert (answer.status_code, answer.json()) == (status, {"detail": detail})


def test_one_override_replaces_the_user_everywhere(site):
    bob = User("id-bob", "bob")
    site.app.dependency_overrides[current_user] = lambda: bob

    assert site.http.get("/user").json()["username"] == "bob"
    assert site.http.get("/write").json() == "bob"
    assert site.http.get("/guarded/delete").json() == "bob"
    assert site.http.get("/users/me").json()["username"] == "bob"


def test_a_websocket_knows_its_user(site):
    with site.http.websocket_connect("/ws", headers=GOOD) as socket:
        assert socket.receive_text() == "alice"
    with pytest.raises(WebSocketDisconnect), site.http.websocket_connect("/ws", headers=BAD):
        pass


def test_an_app_that_was_not_started_says_what_to_do():
    app = host_app()

    with pytest.raises(RuntimeError, match="with TestClient"):
        TestClient(app).get("/user", headers=GOOD)


def test_an_app_with_a_handler_of_its_own_keeps_it_for_its_own_routes(web):
    app = host_app()

    @app.exception_handler(401)
    async def handler(request, error):
        from fastapi.responses import JSONResponse  # noqa: PLC0415 (the test's own handler)

        return JSONResponse({"mine": True}, 401)

    site = web(app=app)

    assert site.http.get("/user").json() == {"mine": True}
    assert site.http.get("/users/me").json() == {"detail": "Not authenticated"}
