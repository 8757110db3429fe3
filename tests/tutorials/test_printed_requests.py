"""Every curl line that the five documents print, unchanged, against `fastlatch demo`."""

import pytest

from support.shell import Answer, Shell
from tutorials import documents


def token_of(answer: Answer) -> str:
    assert answer.status == 200, answer.text
    body = answer.json()
    assert body["token_type"] == "bearer"
    assert answer.headers["cache-control"] == "no-store"
    return body["access_token"]


def test_the_complete_jwt_example_logs_in_and_reads_the_user(shell: Shell) -> None:
    login = shell.curl(documents.COMPLETE_JWT_TOKEN)
    token = token_of(login)
    assert login.json().keys() == {"access_token", "token_type", "expires_in", "scope", "refresh_token"}
    assert login.json()["expires_in"] == 1800

    me = shell.curl(documents.COMPLETE_JWT_ME, TOKEN=token)
    assert me.status == 200
    assert me.json() == {
        "username": "johndoe",
        "email": "johndoe@example.com",
        "full_name": "John Doe",
        "disabled": False,
    }

    items = shell.curl(documents.COMPLETE_JWT_ME.replace("/users/me/", "/users/me/items/"), TOKEN=token)
    assert (items.status, items.json()) == (200, [{"item_id": "Foo", "owner": "johndoe"}])


def test_the_protected_items_example_logs_in_and_reads_items(shell: Shell) -> None:
    token = token_of(shell.curl(documents.PROTECTED_ITEMS_TOKEN))
    read = documents.PROTECTED_ITEMS_ITEMS.replace("YOUR_ACCESS_TOKEN_HERE", token)
    items = shell.curl(read)
    assert (items.status, items.json()) == (200, [{"item_id": 1, "name": "Example Item"}])
    me = shell.curl(read.replace("items/", "users/me"))
    assert me.json()["username"] == "testuser"


def test_the_printed_placeholder_is_no_token(shell: Shell) -> None:
    answer = shell.curl(documents.PROTECTED_ITEMS_ITEMS)
    assert answer.status == 401
    assert answer.json() == {"detail": "Could not validate credentials"}
    assert answer.headers["www-authenticate"].startswith("Bearer")


def test_the_oauth2_form_example_logs_in_and_reads_the_name(shell: Shell) -> None:
    token = token_of(shell.curl("curl -X POST http://localhost:8000/token -d 'username=meera&password=secret123'"))
    me = shell.curl('curl http://localhost:8000/me -H "Authorization: Bearer $TOKEN"', TOKEN=token)
    assert (me.status, me.json()) == (200, {"username": "meera"})


def test_the_fasterapi_example_logs_in_and_reads_user_and_items(shell: Shell) -> None:
    login = shell.curl(documents.FASTERAPI_TOKEN)
    token = token_of(login)
    assert "refresh_token" not in login.json()
    assert "httponly" in login.headers["set-cookie"].lower()

    me = shell.curl(documents.FASTERAPI_ME.replace("eyJ...", token))
    assert me.json() == {"username": "alice", "email": "alice@example.com", "full_name": None, "disabled": False}
    items = shell.curl(documents.FASTERAPI_ME.replace("eyJ...", token).replace("/users/me", "/items"))
    assert (items.status, items.json()) == (200, [{"name": "Widget", "owner": "alice"}])


def test_a_cookie_jar_refreshes_and_logs_out(shell: Shell) -> None:
    first = token_of(shell.curl(documents.FASTERAPI_TOKEN.replace("curl", "curl -c jar", 1)))
    jar = "curl -b jar -c jar -X POST http://localhost:8000/auth"
    second = token_of(shell.curl(f"{jar}/refresh"))
    assert second != first
    assert shell.curl(f"{jar}/logout").status == 204
    assert shell.curl(f"{jar}/refresh").status == 400
    assert shell.curl(documents.FASTERAPI_ME.replace("eyJ...", second)).status == 401


def test_a_login_that_names_its_grant_type_gets_the_refresh_token_in_the_body(shell: Shell) -> None:
    named = documents.FASTERAPI_TOKEN.replace("username", "grant_type=password&username")
    login = shell.curl(named)
    assert login.json()["refresh_token"].startswith("flr_")
    assert "set-cookie" not in login.headers


@pytest.mark.parametrize(
    ("username", "password"),
    [("johndoe", "secret"), ("testuser", "password123"), ("meera", "secret123"), ("alice", "secret")],
)
@pytest.mark.parametrize("path", ["/token", "/auth/token"])
def test_every_user_logs_in_at_both_printed_paths(shell: Shell, path: str, username: str, password: str) -> None:
    token_of(shell.curl(f"curl -X POST http://localhost:8000{path} -d 'username={username}&password={password}'"))
