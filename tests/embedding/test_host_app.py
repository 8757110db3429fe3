"""A host app, served for real in a thread of its own, with everything under /auth."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import httpx2
import pytest

from embedding.host_app import create_host_app
from fastlatch import Fastlatch
from support.apps import serving_in_thread

READER = ("rita", "reads every day")
WRITER = ("walt", "writes every day")


@dataclass
class Host:
    http: httpx2.Client
    events: list[str]

    def log_in(self, who: tuple[str, str], scope: str = "", path: str = "/auth/token") -> dict[str, str]:
        form = {"grant_type": "password", "username": who[0], "password": who[1], "scope": scope}
        answer = self.http.post(path, data=form)
        assert answer.status_code == 200, answer.text
        return {"Authorization": f"Bearer {answer.json()['access_token']}"}


@pytest.fixture
def host(make_auth: Callable[..., Fastlatch]) -> Iterator[Host]:
    events: list[str] = []
    with (
        serving_in_thread(create_host_app(make_auth(), events)) as base_url,
        httpx2.Client(base_url=base_url) as http,
    ):
        yield Host(http, events)
    assert events == ["app started", "app stopped"]


def test_the_hosts_own_lifespan_runs_beside_ours(host: Host) -> None:
    assert host.events == ["app started"]
    assert host.http.get("/greeting").json() == "hello, stranger"


def test_routes_of_both_kinds_get_the_user_and_the_token(host: Host) -> None:
    headers = host.log_in(READER)
    assert host.http.get("/async/me", headers=headers).json() == "rita"
    expected = {"username": "rita", "same": True, "client": "first-party"}
    assert host.http.get("/sync/me", headers=headers).json() == expected


@pytest.mark.parametrize("path", ["/async/me", "/sync/me", "/reports/today", "/writer"])
def test_every_protected_route_refuses_strangers_and_bad_tokens(host: Host, path: str) -> None:
    stranger = host.http.get(path)
    assert stranger.status_code == 401
    assert stranger.headers["www-authenticate"].startswith("Bearer")
    assert "error" not in stranger.headers["www-authenticate"]
    bad = host.http.get(path, headers={"Authorization": "Bearer rita"})
    assert bad.status_code == 401
    assert 'error="invalid_token"' in bad.headers["www-authenticate"]


def test_the_optional_user_is_nobody_a_user_or_refused(host: Host) -> None:
    assert host.http.get("/greeting", headers=host.log_in(READER)).json() == "hello, rita"
    assert host.http.get("/greeting", headers={"Authorization": "Bearer rita"}).status_code == 401


def test_scopes_hold_on_a_router_a_route_and_a_parameter(host: Host) -> None:
    none, reading, both = (
        host.log_in(WRITER),
        host.log_in(WRITER, "reports:read"),
        host.log_in(WRITER, "reports:read reports:write"),
    )
    assert [host.http.get("/reports/today", headers=h).status_code for h in (none, reading, both)] == [403, 200, 200]
    assert [host.http.put("/reports/today", headers=h).status_code for h in (none, reading, both)] == [403, 403, 200]
    assert [host.http.get("/writer", headers=h).status_code for h in (none, reading, both)] == [403, 403, 200]
    refused = host.http.get("/writer", headers=reading)
    assert 'scope="reports:read reports:write"' in refused.headers["www-authenticate"]


def test_a_scope_the_user_does_not_have_is_not_granted(host: Host) -> None:
    headers = host.log_in(READER, "reports:read reports:write")
    assert host.http.get("/writer", headers=headers).status_code == 403


def test_the_hosts_own_errors_and_handlers_stay_its_own(host: Host) -> None:
    assert host.http.get("/teapot").json() == {"host says": "short and stout"}
    assert host.http.get("/async/me").json() == {"host says": "Not authenticated"}
    oauth = host.http.post("/auth/token", data={"grant_type": "password"})
    assert oauth.json()["error"] == "invalid_request"
    assert host.http.get("/auth/users/me").json() == {"detail": "Not authenticated"}


def test_well_known_is_at_the_root_and_names_the_prefixed_endpoints(host: Host) -> None:
    metadata = host.http.get("/.well-known/oauth-authorization-server").json()
    assert metadata["issuer"] == "http://127.0.0.1:8000"
    assert metadata["token_endpoint"] == "http://127.0.0.1:8000/auth/token"
    assert metadata["revocation_endpoint"] == "http://127.0.0.1:8000/auth/revoke"
    assert metadata["introspection_endpoint"] == "http://127.0.0.1:8000/auth/introspect"
    assert metadata["jwks_uri"] == "http://127.0.0.1:8000/.well-known/jwks.json"
    assert host.http.get("/.well-known/jwks.json").json()["keys"]
    assert host.http.get("/auth/.well-known/jwks.json").status_code == 404


def test_the_cookie_routes_follow_the_prefix(host: Host) -> None:
    form = {"username": READER[0], "password": READER[1]}
    login = host.http.post("/auth/auth/login", data=form)
    assert login.status_code == 200, login.text
    assert "refresh_token" not in login.json()
    assert host.http.post("/auth/auth/refresh").status_code == 200
    assert host.http.post("/auth/auth/logout").status_code == 204
    assert host.http.post("/auth/auth/refresh").status_code == 400


def test_the_docs_get_the_prefixed_token_url_and_the_scopes(host: Host) -> None:
    schema = host.http.get("/openapi.json").json()
    flow = schema["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"]
    assert str(httpx2.URL("http://host/docs").join(flow["tokenUrl"])) == "http://host/auth/token"
    assert set(flow["scopes"]) == {"reports:read", "reports:write"}
    assert schema["paths"]["/reports/today"]["get"]["security"] == [{"OAuth2PasswordBearer": ["reports:read"]}]
    put = schema["paths"]["/reports/today"]["put"]["security"]
    assert {scope for entry in put for scope in entry["OAuth2PasswordBearer"]} == {"reports:read", "reports:write"}
