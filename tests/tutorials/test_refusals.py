"""What the documents do and we do not: forgeable tokens, telling answers, hashes on the wire."""

import base64
import hashlib
import hmac
import json
import time

import httpx2
import pytest

PUBLISHED_KEYS = (
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    "your-super-secret-key-change-this-in-production",
    "super-secret-key",
    "change-me-in-production",
)


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def forged(key: str, claims: dict[str, object]) -> str:
    def part(value: object) -> bytes:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=")

    signed = part({"alg": "HS256", "typ": "JWT"}) + b"." + part(claims)
    signature = base64.urlsafe_b64encode(hmac.digest(key.encode(), signed, hashlib.sha256)).rstrip(b"=")
    return (signed + b"." + signature).decode()


def assert_refused(answer: httpx2.Response) -> None:
    assert answer.status_code == 401
    assert answer.json() == {"detail": "Could not validate credentials"}
    assert answer.headers["www-authenticate"].startswith("Bearer")


@pytest.mark.parametrize(
    "path", ["/me", "/users/me", "/items/", "/items", "/users/me/items/", "/items/mine", "/status"]
)
@pytest.mark.parametrize("token", ["meera", "junk", "johndoe"])
def test_a_name_or_any_other_word_is_no_token(http: httpx2.Client, path: str, token: str) -> None:
    assert_refused(http.get(path, headers=bearer(token)))


@pytest.mark.parametrize("key", PUBLISHED_KEYS)
def test_a_token_signed_with_a_published_key_is_refused(http: httpx2.Client, key: str) -> None:
    claims = {"sub": "johndoe", "exp": int(time.time()) + 600}
    assert_refused(http.get("/users/me", headers=bearer(forged(key, claims))))


def test_unknown_name_and_wrong_password_have_one_answer(http: httpx2.Client) -> None:
    unknown = http.post("/token", data={"username": "nobody-here", "password": "secret"})
    wrong = http.post("/token", data={"username": "testuser", "password": "secret"})
    for answer in (unknown, wrong):
        assert answer.status_code == 401
        assert answer.json() == {"detail": "Incorrect username or password"}
        assert answer.headers["www-authenticate"] == "Bearer"
    assert unknown.headers.keys() == wrong.headers.keys()


def test_no_answer_shows_a_hash(http: httpx2.Client) -> None:
    login = http.post("/token", data={"username": "alice", "password": "secret"})
    headers = bearer(login.json()["access_token"])
    shown = login.text + "".join(
        http.get(path, headers=headers).text for path in ("/users/me", "/me", "/users/me/sessions", "/openapi.json")
    )
    assert "hashed_password" not in shown
    assert "$argon2" not in shown
    assert "$2b$" not in shown


def test_a_disabled_user_is_told_so_after_the_right_password_only(http: httpx2.Client) -> None:
    right = http.post("/token", data={"username": "bob", "password": "secret"})
    assert (right.status_code, right.json()) == (400, {"detail": "Inactive user. Please re-activate."})
    wrong = http.post("/token", data={"username": "bob", "password": "guess"})
    assert (wrong.status_code, wrong.json()) == (401, {"detail": "Incorrect username or password"})


def test_an_account_that_leaves_is_refused_and_not_a_missing_page(http: httpx2.Client) -> None:
    account = {"username": "shortstay", "password": "a quite long phrase 17"}
    assert http.post("/users", json=account).status_code == 201
    headers = bearer(http.post("/token", data=account).json()["access_token"])
    assert http.get("/users/me", headers=headers).status_code == 200
    assert http.delete("/users/me", headers=headers).status_code == 204
    for path in ("/users/me", "/items/", "/me"):
        assert_refused(http.get(path, headers=headers))
