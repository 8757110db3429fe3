"""The demo itself: what it prints, what it shows on its pages, and that both forms of each path answer."""

import re

import httpx2
import pytest

from fastlatch.demo import USERS, curl_lines
from support.servers import Server
from support.shell import Shell


def test_the_printed_lines_can_be_pasted_in_one_go(shell: Shell, demo: Server) -> None:
    lines = curl_lines(demo.base_url)
    assert all(line in demo.log() for line in lines)
    output = shell.run("\n".join(line.replace("curl ", "curl -sS --fail-with-body ") for line in lines))
    for expected in ("johndoe@example.com", "Example Item", "Widget", '"owner":"alice"', '"username":"johndoe"'):
        assert expected in output


def test_the_first_page_shows_users_and_lines_and_loads_nothing(http: httpx2.Client) -> None:
    page = http.get("/")
    assert page.status_code == 200
    assert all(user.username in page.text for user in USERS)
    assert "curl" in page.text
    assert not re.findall(r"(?:src|href)=\"?https?:", page.text)
    assert page.headers["content-security-policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "path", ["/users/me", "/users/me/items", "/items/mine", "/me", "/status", "/users/me/sessions"]
)
def test_both_forms_of_a_path_answer_alike_and_directly(http: httpx2.Client, path: str) -> None:
    form = {"username": "alice", "password": "secret", "scope": "items:read"}
    headers = {"Authorization": f"Bearer {http.post('/token', data=form).json()['access_token']}"}
    without, with_slash = http.get(path, headers=headers), http.get(path + "/", headers=headers)
    assert without.status_code == with_slash.status_code == 200
    assert without.json() == with_slash.json()


@pytest.mark.parametrize("path", ["/token", "/auth/token", "/auth/login"])
def test_both_forms_of_a_login_path_answer_directly(http: httpx2.Client, path: str) -> None:
    for form in (path, path + "/"):
        assert http.post(form, data={"username": "meera", "password": "secret123"}).status_code == 200


def test_the_metadata_and_keys_are_where_they_are_looked_for(http: httpx2.Client, demo: Server) -> None:
    metadata = http.get("/.well-known/oauth-authorization-server").json()
    assert metadata["issuer"] == demo.base_url
    assert metadata["token_endpoint"] == f"{demo.base_url}/token"
    (key,) = http.get("/.well-known/jwks.json").json()["keys"]
    assert key["kty"] == "EC"
    assert "d" not in key


def test_the_demo_writes_no_password_and_no_token_into_its_log(http: httpx2.Client, demo: Server) -> None:
    issued = http.post("/token", data={"username": "meera", "password": "secret123"}).json()
    http.post("/token", data={"username": "meera", "password": "a-wrong-guess-0815"})
    log = demo.log()
    assert "/token" in log
    for secret in (issued["access_token"], issued["refresh_token"], "a-wrong-guess-0815"):
        assert secret not in log
