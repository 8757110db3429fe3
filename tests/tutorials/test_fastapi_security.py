"""What FastAPI's own security tutorial promises of an app like this, put to the demo in our words."""

import httpx2
import pytest


def log_in(http: httpx2.Client, scope: str = "", username: str = "johndoe", password: str = "secret") -> dict[str, str]:
    form = {"username": username, "password": password, "scope": scope}
    answer = http.post("/token", data=form)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['access_token']}"}


def test_a_login_answers_a_bearer_token(http: httpx2.Client) -> None:
    answer = http.post("/token", data={"grant_type": "password", "username": "johndoe", "password": "secret"})
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["access_token"].count(".") == 2


@pytest.mark.parametrize(
    "path", ["/users/me", "/users/me/", "/users/me/items/", "/items/", "/items", "/me", "/status/"]
)
def test_without_a_token_there_is_a_bare_challenge(http: httpx2.Client, path: str) -> None:
    answer = http.get(path)
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Not authenticated"}
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize("header", ["Notexistent testtoken", "Basic am9obmRvZTpzZWNyZXQ="])
def test_another_scheme_counts_as_no_token(http: httpx2.Client, header: str) -> None:
    answer = http.get("/users/me", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Not authenticated"}
    assert answer.headers["www-authenticate"] == "Bearer"


def test_the_scheme_may_be_written_in_any_case(http: httpx2.Client) -> None:
    headers = log_in(http)
    lower = {"Authorization": headers["Authorization"].replace("Bearer", "bearer")}
    assert http.get("/users/me", headers=lower).status_code == 200


def test_the_scopes_asked_for_are_granted_as_far_as_the_user_has_them(http: httpx2.Client) -> None:
    form = {"username": "johndoe", "password": "secret", "scope": "me items items:read"}
    assert http.post("/token", data=form).json()["scope"] == "items me"


def test_a_route_that_needs_a_scope_refuses_a_token_without(http: httpx2.Client) -> None:
    answer = http.get("/items/mine", headers=log_in(http, "me items"))
    assert answer.status_code == 403
    assert answer.json() == {"detail": "Not enough permissions"}
    challenge = answer.headers["www-authenticate"]
    assert 'error="insufficient_scope"' in challenge
    assert 'scope="items:read"' in challenge


def test_a_route_that_needs_a_scope_takes_a_token_with_it(http: httpx2.Client) -> None:
    answer = http.get("/items/mine", headers=log_in(http, "items:read", "alice"))
    assert (answer.status_code, answer.json()) == (200, [{"item_id": "Foo", "owner": "alice"}])


def test_the_status_needs_a_user_and_no_scope(http: httpx2.Client) -> None:
    assert http.get("/status/", headers=log_in(http)).json() == {"status": "ok"}


def test_refresh_rotates_and_revocation_ends_the_session(http: httpx2.Client) -> None:
    first = http.post("/token", data={"username": "alice", "password": "secret", "scope": "items:read"}).json()
    spend = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    second = http.post("/token", data=spend).json()
    assert second["refresh_token"] != first["refresh_token"]
    assert second["scope"] == "items:read"
    assert http.post("/revoke", data={"token": second["refresh_token"]}).status_code == 200
    ended = http.get("/users/me", headers={"Authorization": f"Bearer {second['access_token']}"})
    assert ended.status_code == 401


def test_openapi_names_the_token_url_and_every_scope(http: httpx2.Client) -> None:
    schema = http.get("/openapi.json").json()
    flow = schema["components"]["securitySchemes"]["OAuth2PasswordBearer"]["flows"]["password"]
    assert str(httpx2.URL(str(http.base_url)).join("/docs").join(flow["tokenUrl"])) == f"{http.base_url}/token"
    assert set(flow["scopes"]) == {"me", "items", "items:read"}
    assert schema["paths"]["/items/mine"]["get"]["security"] == [{"OAuth2PasswordBearer": ["items:read"]}]
    assert schema["paths"]["/users/me"]["get"]["security"] == [{"OAuth2PasswordBearer": []}]
