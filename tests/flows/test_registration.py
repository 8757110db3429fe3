"""ASVS 6.2: choosing a name and a password."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from support.flows import bearer

GOOD = "purple monkey dishwasher 7"


def register(site, username="dave", password=GOOD, **more):
    return site.http.post("/users", json={"username": username, "password": password} | more)


def test_whoever_registers_can_log_in(site):
    answer = register(site, email="dave@example.com", full_name="Dave")

    assert answer.status_code == 201
    assert answer.json()["username"] == "dave"
    assert "password" not in answer.text
    assert "argon2" not in answer.text
    assert site.me(site.login("dave", GOOD)["access_token"]).json()["email"] == "dave@example.com"


@pytest.mark.parametrize("name", ["alice", "Alice", "ａlice", " alice "])
def test_a_name_is_taken_in_every_spelling(site, name):
    assert register(site, name).status_code == 409


@pytest.mark.parametrize("password", ["", "short", "1234567", "password123", "aaaaaaaaaa", "dave dave", "x" * 129])
def test_a_weak_password_is_refused_with_a_message_that_helps(site, password):
    answer = register(site, password=password)

    assert answer.status_code == 422
    assert len(str(answer.json()["detail"])) > 20
    assert password == "" or f'"{password}"' not in answer.text


@pytest.mark.parametrize("password", ["🐘 elephants never forget", "müde Wölfe heulen nachts", "x" + " lamp" * 25])
def test_any_characters_make_a_password_and_it_is_used_as_received(site, password):
    assert register(site, password=password).status_code == 201
    assert site.login("dave", password)
    for other in (password + " ", password[:-1]):
        form = {"grant_type": "password", "username": "dave", "password": other}
        assert site.http.post("/token", data=form).status_code == 400


def test_two_long_passwords_that_differ_at_the_end_are_two_passwords(site):
    first = "lorem ipsum dolor sit amet " * 4 + "one"
    assert register(site, password=first).status_code == 201

    form = {"grant_type": "password", "username": "dave", "password": first[:-3] + "two"}
    assert site.http.post("/token", data=form).status_code == 400


def test_every_answer_to_a_registration_counts_for_its_address(site_of):
    site = site_of(login_rate_limit="3/minute")

    answers = [register(site), register(site, "alice"), register(site, "erin", "password123"), register(site, "frank")]

    assert [answer.status_code for answer in answers] == [201, 409, 422, 429]
    assert site.login("dave", GOOD)


def test_eighty_registrations_at_once_from_one_address_keep_nobody_else_from_logging_in(site_of):
    site = site_of(login_rate_limit="1000/minute", address_rate_limit="1000/minute")

    def from_(address):
        return {"X-Forwarded-For": address}

    def flood(number):
        form = {"username": f"user{number}", "password": "purple monkey dishwasher " * 5}
        return site.http.post("/users", json=form, headers=from_("198.51.100.7")).status_code

    form = {"grant_type": "password", "username": "alice", "password": "correct horse battery"}
    with ThreadPoolExecutor(80) as crowd:
        flooding = [crowd.submit(flood, number) for number in range(80)]
        logins = [site.http.post("/token", data=form, headers=from_("192.0.2.1")).status_code for _ in range(3)]

    assert logins == [200] * 3
    assert {one.result() for one in flooding} <= {201, 422, 429}


def test_nobody_registers_with_rights_or_unknown_fields(site):
    for field in ("scopes", "disabled", "is_admin", "id"):
        assert register(site, **{field: True}).status_code == 422


def test_registration_is_off_unless_it_is_switched_on(site_of):
    assert register(site_of(registration=False)).status_code == 403


def test_a_profile_is_changed_and_nothing_else(site):
    headers = bearer(site.login()["access_token"])

    changed = site.http.patch("/users/me", headers=headers, json={"full_name": "Alice Liddell"})

    assert changed.status_code == 200
    assert site.http.get("/users/me", headers=headers).json()["full_name"] == "Alice Liddell"
    assert site.http.get("/users/me", headers=headers).json()["email"] == "alice@example.com"
    for field in ("disabled", "scopes", "username", "password_hash"):
        assert site.http.patch("/users/me", headers=headers, json={field: "x"}).status_code == 422


def test_a_refused_registration_does_not_echo_the_password(site):
    answer = register(site, username=["not", "a", "string"], password="the secret words of dave")

    assert answer.status_code == 422
    assert "secret words" not in answer.text
