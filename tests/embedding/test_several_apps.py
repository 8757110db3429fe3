"""Several apps in one process, an app that starts twice, and parts used alone."""

from collections.abc import Callable
from contextlib import ExitStack

import httpx2
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from embedding.host_app import create_host_app
from fastlatch import CurrentUser, Fastlatch, User, current_user, requires
from support.apps import serving_in_thread

FORM = {"grant_type": "password", "username": "rita", "password": "reads every day"}


def bearer(http: TestClient | httpx2.Client, path: str = "/auth/token", **form: str) -> dict[str, str]:
    answer = http.post(path, data=FORM | form)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_two_apps_in_one_process_do_not_know_each_others_tokens(make_auth: Callable[..., Fastlatch]) -> None:
    with ExitStack() as stack:
        first, second = (
            stack.enter_context(
                httpx2.Client(base_url=stack.enter_context(serving_in_thread(create_host_app(make_auth(name), []))))
            )
            for name in ("first", "second")
        )
        headers = bearer(first)
        assert first.get("/async/me", headers=headers).status_code == 200
        assert second.get("/async/me", headers=headers).status_code == 401
        assert second.get("/async/me", headers=bearer(second)).status_code == 200
        keys = [http.get("/.well-known/jwks.json").json()["keys"][0]["kid"] for http in (first, second)]
        assert keys[0] != keys[1]


def test_two_apps_with_different_prefixes_describe_themselves(make_auth: Callable[..., Fastlatch]) -> None:
    apps = [create_host_app(make_auth(prefix[1:]), [], prefix=prefix) for prefix in ("/one", "/two")]
    with TestClient(apps[0]) as one, TestClient(apps[1]) as two:
        urls = [
            http.get("/openapi.json").json()["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"][
                "password"
            ]["tokenUrl"]
            for http in (one, two)
        ]
    assert urls == ["one/token", "two/token"]


def test_an_app_starts_again_with_the_same_users_keys_and_sessions(make_auth: Callable[..., Fastlatch]) -> None:
    app = create_host_app(make_auth(), [])
    with TestClient(app) as http:
        headers = bearer(http)
    with TestClient(app) as http:
        assert http.get("/async/me", headers=headers).json() == "rita"


def test_one_fastlatch_serves_two_apps(make_auth: Callable[..., Fastlatch]) -> None:
    auth = make_auth()
    with TestClient(create_host_app(auth, [])) as one, TestClient(create_host_app(auth, [])) as two:
        assert two.get("/async/me", headers=bearer(one)).json() == "rita"


def test_an_app_that_has_not_started_says_what_to_do(make_auth: Callable[..., Fastlatch]) -> None:
    http = TestClient(create_host_app(make_auth(), []))
    with pytest.raises(RuntimeError, match="with TestClient"):
        http.get("/async/me", headers={"Authorization": "Bearer x"})


def test_overriding_the_user_overrides_scopes_as_well(make_auth: Callable[..., Fastlatch]) -> None:
    app = create_host_app(make_auth(), [])
    app.dependency_overrides[current_user] = lambda: User(id="1", username="tester")
    with TestClient(app) as http:
        assert http.get("/async/me").json() == "tester"
        assert http.get("/writer").json() == "tester"
        assert http.get("/reports/today").status_code == 200
        app.dependency_overrides.clear()
        assert http.get("/async/me").status_code == 401


def test_the_oauth_router_alone_under_a_path_of_the_apps_choice(make_auth: Callable[..., Fastlatch]) -> None:
    auth = make_auth()
    app = FastAPI()
    app.include_router(auth.oauth_router, prefix="/api/v1/login")

    @app.get("/users/me", dependencies=[requires("reports:read")])
    def own_me(user: CurrentUser) -> dict[str, str]:
        return {"mine": user.username}

    with TestClient(app) as http:
        headers = bearer(http, "/api/v1/login/token", scope="reports:read")
        assert http.get("/users/me", headers=headers).json() == {"mine": "rita"}
        assert http.get("/users/me/sessions", headers=headers).status_code == 404
        assert http.post("/auth/login", data=FORM).status_code == 404


def test_the_docs_page_is_right_behind_a_proxy_that_strips_a_path(make_auth: Callable[..., Fastlatch]) -> None:
    auth = make_auth()
    app = FastAPI(docs_url=None)
    app.include_router(auth.router, prefix="/auth")
    app.include_router(auth.docs_router)
    with (
        serving_in_thread(app, root_path="/shop") as base_url,
        httpx2.Client(base_url=base_url) as http,
    ):
        page = http.get("/docs").text
    assert 'data-openapi="/shop/openapi.json"' in page
    assert 'data-token-path="/shop/auth/token"' in page
    assert 'src="/shop/docs/assets/swagger-ui-bundle.js?v=' in page
