"""RFC 6749 section 5.1, RFC 7009 section 2.2, RFC 7662 section 2.2: what the OAuth endpoints answer."""

import logging

import pytest

from fastlatch.domain.errors import FastlatchError, IncorrectCredentials, InvalidClient, TooManyAttempts, Unavailable
from fastlatch.domain.token import IssuedTokens

FORM = {"Content-Type": "application/x-www-form-urlencoded"}
OAUTH_PATHS = ["/token", "/revoke", "/introspect", "/auth/login", "/auth/refresh", "/auth/logout"]
USE_CASE = {"/revoke": "revocation", "/introspect": "introspection", "/auth/logout": "revocation"}


def test_a_token_answer_has_all_members_and_is_never_stored(web):
    answer = web().http.post("/token", data={"grant_type": "password"})

    assert answer.status_code == 200
    assert answer.json() == {
        "access_token": "a.b.c",
        "token_type": "bearer",
        "expires_in": 900,
        "scope": "items:read",
        "refresh_token": "flr_new",
    }
    assert answer.headers["content-type"].startswith("application/json")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["pragma"] == "no-cache"
    assert "set-cookie" not in answer.headers


def test_the_scope_is_said_even_when_it_is_empty_and_a_missing_refresh_token_is_left_out(web):
    site = web()
    site.use_cases.answers["token_endpoint"] = IssuedTokens("a.b.c", 900, frozenset())

    body = site.http.post("/token", data={"grant_type": "password"}).json()

    assert body == {"access_token": "a.b.c", "token_type": "bearer", "expires_in": 900, "scope": ""}


def test_a_revocation_is_answered_with_json(web):
    site = web()

    answer = site.http.post("/revoke", data={"token": "x", "token_type_hint": "nonsense"})

    assert (answer.status_code, answer.json()) == (200, {})
    assert site.use_cases.asked("revocation").parameters == {"token": "x", "token_type_hint": "nonsense"}


def test_an_introspection_is_passed_through_and_never_stored(web):
    answer = web().http.post("/introspect", data={"token": "x"})

    assert (answer.status_code, answer.json()) == (200, {"active": False})
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/token", "/revoke", "/introspect"])
@pytest.mark.parametrize(
    ("error", "status", "header"),
    [
        (InvalidClient(basic=True), 401, "www-authenticate"),
        (TooManyAttempts(9), 429, "retry-after"),
        (Unavailable(9), 503, "retry-after"),
        (IncorrectCredentials(), 400, "cache-control"),
    ],
)
def test_a_refusal_by_a_use_case_becomes_its_answer(web, path, error, status, header):
    site = web()
    site.use_cases.answers[USE_CASE.get(path, "token_endpoint")] = error

    answer = site.http.post(path, data={"grant_type": "password"})

    assert answer.status_code == status
    assert answer.json()["error"]
    assert answer.json()["detail"] == answer.json()["error_description"]
    assert answer.headers[header]
    assert answer.headers["cache-control"] == "no-store"


def test_detail_is_left_out_where_the_profile_says_so(web):
    site = web(detail_in_errors=False)
    site.use_cases.answers["token_endpoint"] = IncorrectCredentials()

    assert set(site.http.post("/token", data={"grant_type": "x"}).json()) == {"error", "error_description"}


@pytest.mark.parametrize("path", OAUTH_PATHS)
def test_what_nobody_foresaw_is_a_500_with_an_id_that_is_in_the_log(web, path, caplog):
    site = web()
    site.use_cases.answers[USE_CASE.get(path, "token_endpoint")] = ZeroDivisionError("inner workings")
    form = {"username": "alice", "password": "hunter2"}

    with caplog.at_level(logging.DEBUG):
        answer = site.http.post(path, data=form, headers={"Cookie": "fastlatch-refresh=flr_old"})

    assert (answer.status_code, answer.json()["error"]) == (500, "server_error")
    error_id = answer.json()["error_description"].rsplit(" ", 1)[1]
    assert error_id in caplog.text
    assert "ZeroDivisionError" in caplog.text
    assert "inner" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert "hunter2" not in caplog.text
    assert "flr_old" not in caplog.text


@pytest.mark.parametrize("path", OAUTH_PATHS)
@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_limit_is_413_and_reaches_nobody(web, path, announced):
    site = web()
    body = b"grant_type=password&username=" + b"a" * 70_000
    content = body if announced else iter([body[:40_000], body[40_000:]])

    answer = site.http.post(path, content=content, headers=FORM)

    assert (answer.status_code, answer.json()["error"]) == (413, "invalid_request")
    assert site.use_cases.calls == []


def test_a_body_at_the_limit_is_taken(web):
    body = b"username=" + b"a" * (65_536 - 9)

    assert web().http.post("/token", content=body, headers=FORM).status_code == 200
    assert web().http.post("/token", content=body + b"a", headers=FORM).status_code == 413


def test_the_limit_is_the_policys(web):
    assert web(body_limit=10).http.post("/token", content=b"a=123456789", headers=FORM).status_code == 413


def test_a_private_detail_goes_to_the_log_and_nowhere_else(web, caplog):
    site = web()
    site.use_cases.answers["token_endpoint"] = FastlatchError("Public words.", detail="private words")

    with caplog.at_level(logging.INFO, "fastlatch.web"):
        answer = site.http.post("/token", data={"grant_type": "x"})

    assert "private words" in caplog.text
    assert "private" not in answer.text


@pytest.mark.parametrize("path", [*OAUTH_PATHS, "/users", "/users/me/password"])
def test_both_forms_of_a_path_answer_alike_and_directly(web, path):
    plain, slashed = web().http.post(path), web().http.post(path + "/")

    assert plain.status_code == slashed.status_code
    assert plain.status_code not in {307, 308, 404, 405}
    assert plain.content == slashed.content


def test_the_oauth_endpoints_are_posts(web):
    site = web()

    assert [site.http.get(path).status_code for path in OAUTH_PATHS] == [405] * len(OAUTH_PATHS)
