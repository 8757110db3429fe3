"""The account endpoints speak as FastAPI does, and never say back what was sent."""

import logging
from dataclasses import replace

import pytest

from fastlatch.domain.errors import TooManyAttempts, Unavailable, UsernameTaken, WeakPassword, WrongPassword
from unit.web.conftest import ALICE, access_token

GOOD = {"Authorization": "Bearer good"}
NEW = {"username": "dave", "password": "purple monkey dishwasher"}
CHANGE = {"current_password": "old words", "new_password": "new words"}
FOUR = {"username": "alice", "email": "alice@example.com", "full_name": "Alice", "disabled": False}
ALL = FOUR | {"id": "id-alice", "scopes": ["items:read", "items:write"]}


@pytest.mark.parametrize(("tutorial", "expected"), [(True, FOUR), (False, ALL)])
def test_a_user_is_shown_as_the_profile_says_and_never_stored(web, tutorial, expected):
    site = web(tutorial_answers=tutorial)

    for answer in (
        site.http.get("/users/me", headers=GOOD),
        site.http.patch("/users/me", headers=GOOD, json={}),
        site.http.post("/users", json=NEW),
    ):
        assert answer.json() == expected
        assert answer.headers["cache-control"] == "no-store"


def test_a_registration_hands_on_what_was_sent_and_from_where(web):
    site = web()

    answer = site.http.post("/users", json=NEW | {"email": "dave@example.com", "full_name": "Dave"})

    assert answer.status_code == 201
    assert site.use_cases.only("register") == (
        ("dave", "purple monkey dishwasher"),
        {"email": "dave@example.com", "full_name": "Dave", "address": "192.0.2.7"},
    )


def test_every_route_of_an_account_is_closed_to_a_token_of_an_app_of_others(web):
    site = web()
    theirs = replace(access_token("items:read", "openid"), client_id="theirs")
    site.use_cases.answers["resolve_user"] = lambda _token: (ALICE, theirs)
    paths = {path: each for path, each in site.app.openapi()["paths"].items() if path.startswith("/users/me")}
    bodies = {"patch": {"full_name": "Mallory"}, "post": CHANGE}

    answers = {
        (method, path): site.http.request(method, path.replace("{session_id}", "s2"), headers=GOOD, json=body)
        for path, methods in paths.items()
        for method in methods
        for body in (bodies.get(method),)
    }

    assert len(answers) == 7
    for answer in answers.values():
        assert (answer.status_code, "ask /userinfo" in answer.json()["detail"]) == (403, True)
    assert {name for name, _, _ in site.use_cases.calls} == {"resolve_user"}
    assert site.http.get("/userinfo", headers=GOOD).status_code == 200


def test_registration_is_refused_while_it_is_switched_off(web):
    answer = web(context={"register": None}).http.post("/users", json=NEW)

    assert (answer.status_code, answer.json()) == (403, {"detail": "Registration is switched off."})


@pytest.mark.parametrize(
    ("error", "status"), [(UsernameTaken(), 409), (WeakPassword("Use more words."), 422), (TooManyAttempts(5), 429)]
)
def test_a_refused_registration_says_why(web, error, status):
    site = web()
    site.use_cases.answers["register"] = error

    answer = site.http.post("/users", json=NEW)

    assert (answer.status_code, answer.json()) == (status, {"detail": error.description})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"username": "dave"},
        NEW | {"disabled": False},
        NEW | {"scopes": ["admin"]},
        NEW | {"id": "1"},
        NEW | {"email": "not an address"},
        NEW | {"full_name": "x" * 201},
        NEW | {"username": "x" * 1025},
        NEW | {"password": "x" * 4097},
        NEW | {"password": "my\0secret"},
        NEW | {"username": "da\0ve"},
        NEW | {"password": ["my secret"]},
        NEW | {"password": {"my": "secret"}},
        ["my secret"],
        "my secret",
        None,
    ],
    ids=lambda body: str(body)[:40],
)
def test_a_malformed_registration_is_422_and_repeats_nothing(web, body):
    site = web()

    answer = site.http.post("/users", json=body)

    assert answer.status_code == 422
    assert all(set(problem) == {"type", "loc", "msg"} for problem in answer.json()["detail"])
    assert "secret" not in answer.text
    assert "purple" not in answer.text
    assert site.use_cases.calls == []


@pytest.mark.parametrize(
    "content",
    [
        b'{"username": "dave", "password": "my secret',
        b'{"username": "dave", "password": "my secret\xff"}',
        b'{"username": "dave", "password": "my secret\\ud800"}',
        b'{"username": "dave", "password": "x", "my secret \\ud800": 1}',
        b'{"username": "dave", "password": ' + b"9" * 5000 + b"}",
        b"[" * 30_000,
        b"",
        b"\x00",
    ],
    ids=lambda content: str(content)[:50],
)
def test_broken_json_is_refused_and_nothing_breaks(web, content):
    site = web()

    answer = site.http.post("/users", content=content, headers={"Content-Type": "application/json"})

    assert answer.status_code in {400, 422}
    assert site.use_cases.calls == []


def test_a_form_where_json_is_wanted_is_refused(web):
    assert web().http.post("/users", data=NEW).status_code == 422


def test_a_password_of_any_characters_arrives_exactly(web):
    site = web()

    site.http.post("/users", json=NEW | {"password": "  🐘 ﬀ\t\n é "})

    assert site.use_cases.only("register")[0] == ("dave", "  🐘 ﬀ\t\n é ")


@pytest.mark.parametrize(
    ("body", "changes"),
    [
        ({"full_name": "Alice L."}, {"full_name": "Alice L."}),
        ({"email": None}, {"email": None}),
        ({"email": "a@example.com", "full_name": None}, {"email": "a@example.com", "full_name": None}),
    ],
)
def test_a_profile_change_hands_on_only_what_was_named(web, body, changes):
    site = web()

    assert site.http.patch("/users/me", headers=GOOD, json=body).status_code == 200
    assert site.use_cases.only("update_profile") == (("id-alice",), changes)


def test_a_change_of_nothing_changes_nothing(web):
    site = web()

    assert site.http.patch("/users/me", headers=GOOD, json={}).json() == ALL
    assert site.use_cases.untouched("update_profile")


@pytest.mark.parametrize("field", ["username", "disabled", "scopes", "id", "password", "password_hash"])
def test_nothing_else_of_a_profile_can_be_changed(web, field):
    site = web()

    assert site.http.patch("/users/me", headers=GOOD, json={field: "x"}).status_code == 422
    assert site.use_cases.untouched("update_profile")


def test_a_password_change_hands_on_both_passwords(web):
    site = web()

    answer = site.http.post("/users/me/password", headers=GOOD, json=CHANGE)

    assert (answer.status_code, answer.content) == (204, b"")
    assert site.use_cases.only("change_password") == (("id-alice",), CHANGE | {"address": "192.0.2.7"})


def test_a_wrong_current_password_is_400_and_repeats_nothing(web):
    site = web()
    site.use_cases.answers["change_password"] = WrongPassword()

    answer = site.http.post("/users/me/password", headers=GOOD, json=CHANGE)

    assert (answer.status_code, answer.json()) == (400, {"detail": "The current password is not correct."})


def test_an_account_can_be_left(web):
    site = web()

    assert site.http.delete("/users/me", headers=GOOD).status_code == 204
    assert site.use_cases.only("delete_account") == (("id-alice",), {})


def test_an_app_with_a_user_table_of_its_own_shows_users_and_changes_none(web):
    nothing = dict.fromkeys(["register", "update_profile", "change_password", "delete_account"])
    site = web(manages_users=False, context=nothing)

    assert site.http.get("/users/me", headers=GOOD).json() == ALL
    assert site.http.post("/users", json=NEW).status_code == 404
    assert site.http.patch("/users/me", headers=GOOD, json={}).status_code == 405
    assert site.http.delete("/users/me", headers=GOOD).status_code == 405
    assert "/users" not in site.http.get("/openapi.json").json()["paths"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/users/me", "DELETE, GET, PATCH"),
        ("/users/me/", "DELETE, GET, PATCH"),
        ("/users/me/sessions", "DELETE, GET"),
        ("/users/me/sessions/x", "DELETE"),
        ("/users", "POST"),
    ],
)
def test_another_method_is_told_every_method_there_is(web, path, allowed):
    """RFC 9110 section 15.5.6: "a list of the target resource's currently supported methods"."""
    answer = web().http.put(path, headers=GOOD)

    assert (answer.status_code, answer.headers["allow"]) == (405, allowed)


def test_sessions_are_listed_and_the_asking_one_is_marked(web):
    answer = web().http.get("/users/me/sessions", headers=GOOD)

    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()[0] == {
        "id": "s1",
        "client_id": "first-party",
        "created_at": 1,
        "last_used_at": 2,
        "expires_at": 3,
        "user_agent": "curl",
        "address": "192.0.2.1",
        "current": True,
    }
    assert [session["current"] for session in answer.json()] == [True, False]


def test_one_session_is_ended_for_its_owner_only(web):
    site = web()

    assert site.http.delete("/users/me/sessions/s2", headers=GOOD).status_code == 204
    assert site.use_cases.only("end") == (("id-alice", "s2"), {})
    unknown = site.http.delete("/users/me/sessions/s9", headers=GOOD)
    assert (unknown.status_code, unknown.json()) == (404, {"detail": "Not found"})


@pytest.mark.parametrize("session_id", ["%00", "a" * 65, "s%202", "%F0%9F%90%98", "%ff"])
def test_what_cannot_be_a_session_id_is_not_looked_up(web, session_id):
    site = web()

    assert site.http.delete(f"/users/me/sessions/{session_id}", headers=GOOD).status_code == 404
    assert site.use_cases.untouched("end")


def test_all_other_sessions_are_ended_and_counted(web):
    site = web()

    assert site.http.delete("/users/me/sessions", headers=GOOD).json() == {"ended": 1}
    assert site.use_cases.only("end_others") == (("id-alice", "s1"), {})


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/users/me"),
        ("PATCH", "/users/me"),
        ("DELETE", "/users/me"),
        ("POST", "/users/me/password"),
        ("GET", "/users/me/sessions"),
        ("DELETE", "/users/me/sessions"),
        ("DELETE", "/users/me/sessions/s2"),
    ],
)
def test_every_account_route_needs_a_good_token_and_answers_both_forms(web, method, path):
    site = web()

    for one in (path, path + "/"):
        missing = site.http.request(method, one)
        bad = site.http.request(method, one, headers={"Authorization": "Bearer bad"})
        assert (missing.status_code, missing.headers["www-authenticate"]) == (401, "Bearer")
        assert bad.status_code == 401
        assert 'error="invalid_token"' in bad.headers["www-authenticate"]
    assert site.use_cases.untouched("update_profile", "delete_account", "change_password", "end", "end_others")


@pytest.mark.parametrize("announced", [True, False])
def test_a_body_over_the_limit_is_413(web, announced):
    body = b'{"password": "' + b"a" * 70_000
    content = body if announced else iter([body[:40_000], body[40_000:]])

    answer = web().http.post("/users", content=content, headers={"Content-Type": "application/json"})

    assert (answer.status_code, answer.json()) == (413, {"detail": "The request body is too large."})


def test_what_nobody_foresaw_is_a_500_with_an_id_that_is_in_the_log(web, caplog):
    site = web()
    site.use_cases.answers["change_password"] = ZeroDivisionError("inner workings")

    with caplog.at_level(logging.DEBUG):
        answer = site.http.post("/users/me/password", headers=GOOD, json=CHANGE)

    assert answer.status_code == 500
    assert answer.json()["detail"].rsplit(" ", 1)[1] in caplog.text
    assert "inner" not in answer.text
    assert "words" not in caplog.text


def test_a_store_that_is_away_is_503(web):
    site = web()
    site.use_cases.answers["of_user"] = Unavailable(4)

    answer = site.http.get("/users/me/sessions", headers=GOOD)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "4")


def test_a_name_that_the_caller_made_up_is_cut_and_known_names_stay(web):
    site = web()
    strange = "hunter2\n\x1b\u202e" + "x" * 500

    answer = site.http.post("/users", json={"username": "dave", strange: 1})

    places = {problem["type"]: problem["loc"] for problem in answer.json()["detail"]}
    assert places == {
        "missing": ["body", "password"],
        "extra_forbidden": ["body", ("hunter2???" + "x" * 500)[:64]],
    }
