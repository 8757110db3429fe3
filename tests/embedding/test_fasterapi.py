"""A FasterAPI app with ours inside: its own dependencies, lifespan and middlewares, and our tokens."""

import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from typing import Annotated

import httpx2
import pytest
from fastapi import FastAPI
from FasterAPI import CORSMiddleware, Faster
from starlette.types import Message

from fastlatch import Fastlatch
from fastlatch.integrations.fasterapi import CurrentUser, UserStruct, mount, requires
from fastlatch.integrations.fasterapi_host import Running
from support.apps import serving_in_thread

pytestmark = pytest.mark.anyio

FORM = {"grant_type": "password", "username": "rita", "password": "reads every day"}


def create_app(auth: Fastlatch, events: list[str]) -> Faster:
    @asynccontextmanager
    async def lifespan(app: Faster) -> AsyncIterator[None]:
        events.append("app started")
        yield
        events.append("app stopped")

    app = Faster(lifespan=lifespan)
    mount(app, auth)
    app.add_middleware(CORSMiddleware, allow_origins=["https://shop.example"])

    @app.get("/users/me")
    async def read_me(user: CurrentUser) -> UserStruct:
        return user

    @app.get("/reports")
    async def read_reports(user: Annotated[UserStruct, requires("reports:read")]) -> str:
        return user.username

    @app.post("/reports", dependencies=[requires("reports:read", "reports:write")])
    async def write_reports() -> str:
        return "written"

    return app


@pytest.fixture
def http(make_auth: Callable[..., Fastlatch]) -> Iterator[httpx2.Client]:
    events: list[str] = []
    with (
        serving_in_thread(create_app(make_auth(), events)) as base_url,
        httpx2.Client(base_url=base_url) as client,
    ):
        assert events == ["app started"]
        yield client
    assert events == ["app started", "app stopped"]


def bearer(http: httpx2.Client, **form: str) -> dict[str, str]:
    answer = http.post("/auth/token", data=FORM | form)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_the_user_is_a_struct_without_a_secret(http: httpx2.Client) -> None:
    me = http.get("/users/me", headers=bearer(http)).json()
    assert me.pop("id")
    assert me == {"username": "rita", "email": None, "full_name": None, "disabled": False, "scopes": ["reports:read"]}


@pytest.mark.parametrize(
    ("header", "detail"),
    [
        (None, "Not authenticated"),
        ("Basic cml0YTp4", "Not authenticated"),
        ("Bearer rita", "Could not validate credentials"),
        ("Bearer a b", "Could not validate credentials"),
    ],
)
def test_no_token_and_bad_tokens_are_refused_with_a_challenge(
    http: httpx2.Client, header: str | None, detail: str
) -> None:
    answer = http.get("/users/me", headers={"Authorization": header} if header else {})
    assert (answer.status_code, answer.json()) == (401, {"detail": detail})
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_two_authorization_headers_are_refused_though_one_is_good(http: httpx2.Client) -> None:
    good = bearer(http)["Authorization"]
    for pair in ((good, good), ("Bearer junk", good), (good, "Bearer junk")):
        answer = http.get("/users/me", headers=[("Authorization", value) for value in pair])
        assert answer.status_code == 401


def test_scopes_hold_on_a_parameter_and_as_a_dependency(http: httpx2.Client) -> None:
    none, reading = bearer(http), bearer(http, scope="reports:read")
    assert http.get("/reports", headers=reading).text.strip('"') == "rita"
    refused = http.get("/reports", headers=none)
    assert (refused.status_code, refused.json()) == (403, {"detail": "Not enough permissions"})
    assert 'error="insufficient_scope", scope="reports:read"' in refused.headers["www-authenticate"]
    assert http.post("/reports", headers=reading).status_code == 403


def test_login_refresh_and_logout_by_cookie(http: httpx2.Client) -> None:
    login = http.post("/auth/login", data=FORM)
    assert login.status_code == 200
    token = http.post("/auth/refresh").json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    assert http.get("/users/me", headers=headers).status_code == 200
    assert http.post("/auth/logout").status_code == 204
    assert http.get("/users/me", headers=headers).status_code == 401


def test_without_the_tutorial_profile_the_token_endpoint_is_the_plain_one(http: httpx2.Client) -> None:
    answer = http.post("/auth/token", data=FORM)
    assert "refresh_token" in answer.json()
    assert "set-cookie" not in answer.headers
    bare = http.post("/auth/token", data={"username": FORM["username"], "password": FORM["password"]})
    assert (bare.status_code, bare.json()["error"]) == (400, "invalid_request")


def test_metadata_keys_docs_and_accounts_are_served(http: httpx2.Client) -> None:
    metadata = http.get("/.well-known/oauth-authorization-server").json()
    assert metadata["token_endpoint"] == "http://127.0.0.1:8000/auth/token"
    assert http.get("/.well-known/jwks.json").json()["keys"]
    assert "/auth/docs/assets/start.js" in http.get("/auth/docs").text
    assert http.get("/auth/openapi.json").json()["paths"].keys() >= {"/auth/token", "/auth/users/me"}
    assert http.get("/auth/users/me", headers=bearer(http)).json()["username"] == "rita"


def test_the_apps_own_middlewares_are_around_our_endpoints(http: httpx2.Client) -> None:
    answer = http.get("/auth/users/me", headers={"Origin": "https://shop.example"})
    assert answer.headers["access-control-allow-origin"] == "https://shop.example"


async def test_a_user_whom_another_process_disables_is_refused(make_auth: Callable[..., Fastlatch]) -> None:
    with (
        serving_in_thread(create_app(make_auth(), [])) as base_url,
        httpx2.Client(base_url=base_url) as http,
    ):
        headers = bearer(http)
        assert http.get("/users/me", headers=headers).status_code == 200
        async with make_auth().running() as services:
            assert services.users is not None
            await services.users.disable("rita")
        deadline = time.monotonic() + 10
        while (answer := http.get("/users/me", headers=headers)).status_code == 200 and time.monotonic() < deadline:
            pass
        assert (answer.status_code, answer.json()) == (401, {"detail": "Could not validate credentials"})


def test_a_fastlatch_that_cannot_start_keeps_the_app_from_starting(
    make_auth: Callable[..., Fastlatch], capfd: pytest.CaptureFixture[str]
) -> None:
    app = create_app(make_auth("missing/folder/of/the/database"), [])
    with pytest.raises(AssertionError, match="refused to start"), serving_in_thread(app):
        pass
    assert "Fastlatch did not start" in capfd.readouterr().err


async def test_the_server_hears_of_the_end_only_when_all_is_closed() -> None:
    events: list[str] = []

    @asynccontextmanager
    async def of_the_site(app: FastAPI) -> AsyncIterator[None]:
        events.append("site started")
        yield
        events.append("site stopped")

    async def send(message: Message) -> None:
        events.append(message["type"])

    messages: list[Message] = [{"type": "lifespan.shutdown"}, {"type": "lifespan.startup"}]

    async def receive() -> Message:
        return messages.pop()

    await Running(Faster(), site=FastAPI(lifespan=of_the_site))({"type": "lifespan"}, receive, send)
    assert events == ["site started", "lifespan.startup.complete", "site stopped", "lifespan.shutdown.complete"]


async def test_an_app_without_mount_is_told_so() -> None:
    with pytest.raises(RuntimeError, match="mount"):
        await requires().dependency()
