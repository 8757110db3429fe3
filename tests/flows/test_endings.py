"""RFC 7009, and everything else that ends a session: at once, in every process."""

import pytest

from support.flows import bearer


def test_revoking_a_refresh_token_ends_the_access_tokens_of_its_session(site):
    tokens = site.login()

    answer = site.http.post("/revoke", data={"token": tokens["refresh_token"]})

    assert answer.status_code == 200
    assert site.me(tokens["access_token"]).status_code == 401
    assert site.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("hint", ["", "access_token", "refresh_token", "nonsense"])
def test_a_wrong_hint_still_finds_the_token(site, hint):
    tokens = site.login()

    for name in ("access_token", "refresh_token"):
        site.http.post("/revoke", data={"token": tokens[name], "token_type_hint": hint})

    assert site.me(tokens["access_token"]).status_code == 401
    assert site.refresh(tokens["refresh_token"]).status_code == 400


def test_revoking_an_access_token_leaves_the_session_alive(site):
    tokens = site.login()

    site.http.post("/revoke", data={"token": tokens["access_token"]})

    assert site.me(tokens["access_token"]).status_code == 401
    assert site.refresh(tokens["refresh_token"]).status_code == 200


def test_an_unknown_token_is_revoked_without_complaint(site):
    assert site.http.post("/revoke", data={"token": "nothing"}).status_code == 200


def test_changing_the_password_ends_every_session(site):
    here, there = site.login(), site.login()

    answer = site.http.post(
        "/users/me/password",
        headers=bearer(here["access_token"]),
        json={"current_password": "correct horse battery", "new_password": "purple monkey dishwasher 7"},
    )

    assert answer.status_code == 204
    for tokens in (here, there):
        assert site.me(tokens["access_token"]).status_code == 401
        assert site.refresh(tokens["refresh_token"]).status_code == 400
    assert site.login(password="purple monkey dishwasher 7")


def test_the_old_password_is_needed_to_change_it(site):
    tokens = site.login()

    answer = site.http.post(
        "/users/me/password",
        headers=bearer(tokens["access_token"]),
        json={"current_password": "wrong", "new_password": "purple monkey dishwasher 7"},
    )

    assert answer.status_code == 400
    assert site.me(tokens["access_token"]).status_code == 200


def test_sessions_are_listed_and_ended_one_by_one(site):
    here, there = site.login(), site.login()
    listed = site.http.get("/users/me/sessions", headers=bearer(here["access_token"])).json()
    other = next(session["id"] for session in listed if not session["current"])

    answer = site.http.delete(f"/users/me/sessions/{other}", headers=bearer(here["access_token"]))

    assert len(listed) == 2
    assert answer.status_code == 204
    assert site.me(there["access_token"]).status_code == 401
    assert site.me(here["access_token"]).status_code == 200


def test_all_other_sessions_are_ended_at_once(site):
    here, there, elsewhere = site.login(), site.login(), site.login()

    site.http.delete("/users/me/sessions", headers=bearer(here["access_token"]))

    assert site.me(here["access_token"]).status_code == 200
    assert site.me(there["access_token"]).status_code == 401
    assert site.me(elsewhere["access_token"]).status_code == 401


def test_nobody_ends_the_session_of_somebody_else(site):
    alice = site.login()
    bob = site.login("bob", "staple tower lantern")
    listed = site.http.get("/users/me/sessions", headers=bearer(alice["access_token"])).json()

    answer = site.http.delete(f"/users/me/sessions/{listed[0]['id']}", headers=bearer(bob["access_token"]))

    assert answer.status_code == 404
    assert site.me(alice["access_token"]).status_code == 200


def test_deleting_the_account_ends_everything_and_frees_nothing_for_old_tokens(site):
    tokens = site.login()

    assert site.http.delete("/users/me", headers=bearer(tokens["access_token"])).status_code == 204

    assert site.me(tokens["access_token"]).status_code == 401
    assert site.refresh(tokens["refresh_token"]).status_code == 400
    login = {"grant_type": "password", "username": "alice", "password": "correct horse battery"}
    assert site.http.post("/token", data=login).json()["error"] == "invalid_grant"
