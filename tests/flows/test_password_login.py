"""Log in, use the token."""

import re

import pytest

from support.flows import bearer


def test_a_login_answers_with_all_that_rfc_6749_asks_for(site):
    answer = site.http.post(
        "/token",
        data={
            "grant_type": "password",
            "username": "alice",
            "password": "correct horse battery",
            "scope": "items:read",
        },
    )

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    body = answer.json()
    assert body["token_type"] == "bearer"
    assert body["expires_in"] == 900
    assert body["scope"] == "items:read"
    assert body["access_token"].count(".") == 2
    assert body["refresh_token"].startswith("flr_")


def test_the_token_opens_async_and_sync_routes(site):
    token = site.login()["access_token"]

    assert site.me(token).json()["username"] == "alice"
    assert site.http.get("/owner", headers=bearer(token)).json() == "alice"


def test_unknown_name_and_wrong_password_get_the_same_answer(site):
    wrong = site.http.post("/token", data={"grant_type": "password", "username": "alice", "password": "wrong"})
    unknown = site.http.post("/token", data={"grant_type": "password", "username": "nobody", "password": "wrong"})

    assert wrong.status_code == unknown.status_code == 400
    assert wrong.json() == unknown.json()
    assert wrong.json()["error"] == "invalid_grant"
    assert wrong.json()["detail"] == "Incorrect username or password"
    assert wrong.headers["cache-control"] == "no-store"


def test_a_disabled_user_gets_no_token(site):
    answer = site.http.post(
        "/token", data={"grant_type": "password", "username": "carol", "password": "another long phrase"}
    )

    assert answer.status_code == 400
    assert answer.json()["error"] == "invalid_grant"
    assert "access_token" not in answer.json()


@pytest.mark.parametrize("name", ["Alice", "  alice ", "ａlice", "ALICE"])
def test_every_spelling_of_a_name_is_the_same_user(site, name):
    token = site.login(username=name)["access_token"]

    assert site.me(token).json()["username"] == "alice"


def test_a_scope_that_the_user_lacks_is_not_granted(site):
    body = site.login("bob", "staple tower lantern", scope="items:read")

    assert body["scope"] == ""
    refused = site.http.get("/items", headers=bearer(body["access_token"]))
    assert refused.status_code == 403
    assert 'error="insufficient_scope"' in refused.headers["www-authenticate"]
    assert 'scope="items:read"' in refused.headers["www-authenticate"]


def test_a_granted_scope_opens_the_route_that_asks_for_it(site):
    token = site.login(scope="items:read")["access_token"]

    assert site.http.get("/items", headers=bearer(token)).json() == ["Foo"]


def test_without_a_scope_parameter_no_scope_is_granted(site):
    assert site.login()["scope"] == ""


def test_default_scopes_are_granted_when_the_setting_names_them(site_of):
    assert site_of(default_scopes="items:read").login()["scope"] == "items:read"


def test_an_access_token_ends_after_its_lifetime(site):
    token = site.login()["access_token"]
    site.clock.advance(899)
    assert site.me(token).status_code == 200

    site.clock.advance(1)

    refused = site.me(token)
    assert refused.status_code == 401
    assert 'error="invalid_token"' in refused.headers["www-authenticate"]


def test_a_request_without_a_token_hears_no_error_code(site):
    answer = site.http.get("/users/me")

    assert answer.status_code == 401
    challenge = answer.headers["www-authenticate"]
    assert re.fullmatch(r'Bearer resource_metadata="[^"]*/\.well-known/oauth-protected-resource"', challenge)
    assert answer.json() == {"detail": "Not authenticated"}


@pytest.mark.parametrize("algorithm", ["ES256", "EdDSA", "RS256", "HS256"])
def test_every_signing_algorithm_carries_a_login(site_of, algorithm):
    site = site_of(signing_algorithm=algorithm)

    assert site.me(site.login()["access_token"]).status_code == 200


def test_the_password_grant_is_refused_in_the_oauth21_profile(site_of):
    answer = site_of(profile="oauth21").http.post(
        "/token",
        data={
            "grant_type": "password",
            "client_id": "first-party",
            "username": "alice",
            "password": "correct horse battery",
        },
    )

    assert answer.status_code in {400, 401}
    assert answer.json()["error"] in {"unsupported_grant_type", "invalid_client"}


def test_strangers_lock_no_owner_out_of_a_second_process_or_after_a_restart(site_of):
    def log_in(site, address, password="correct horse battery"):
        form = {"grant_type": "password", "username": "alice", "password": password}
        return site.http.post("/token", data=form, headers={"X-Forwarded-For": address}).status_code

    assert log_in(site_of(), "192.0.2.1") == 200
    second = site_of()
    statuses = [log_in(second, f"198.51.100.{number}", "wrong") for number in range(11)]

    assert statuses == [400] * 10 + [429]
    assert log_in(second, "192.0.2.9") == 429
    assert log_in(second, "192.0.2.1") == 200


def test_a_name_that_looks_like_something_else_throttles_nothing_else(site_of):
    site = site_of(login_rate_limit="3/minute")
    for name in ("register:127.0.0.1", "client:api", ""):
        for _ in range(4):
            site.http.post("/token", data={"grant_type": "password", "username": name, "password": "wrong"})

    answer = site.http.post("/users", json={"username": "dave", "password": "purple monkey dishwasher 7"})

    assert answer.status_code == 201


def test_guessing_is_throttled_and_says_when_to_come_back(site_of):
    site = site_of(login_rate_limit="3/minute")
    guess = {"grant_type": "password", "username": "alice", "password": "wrong"}
    for _ in range(3):
        assert site.http.post("/token", data=guess).status_code == 400

    throttled = site.http.post("/token", data=guess | {"username": "ＡLICE "})

    assert throttled.status_code == 429
    assert int(throttled.headers["retry-after"]) >= 1
    assert site.login("bob", "staple tower lantern")
    site.clock.advance(61)
    assert site.login()
