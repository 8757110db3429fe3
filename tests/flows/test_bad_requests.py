"""RFC 6749 sections 3.2 and 5.2: bad input hears a clear error at the door, in OAuth's words."""

import pytest

FORM = "application/x-www-form-urlencoded"
GOOD = "grant_type=password&username=alice&password=correct+horse+battery"


def post(site, content, content_type=FORM, path="/token", **headers):
    return site.http.post(path, content=content, headers={"Content-Type": content_type} | headers)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("", "invalid_request"),
        ("username=alice&password=x", "invalid_request"),
        ("grant_type=password&username=alice", "invalid_request"),
        ("grant_type=password&password=x", "invalid_request"),
        ("grant_type=&username=alice&password=x", "invalid_request"),
        (GOOD + "&password=second", "invalid_request"),
        (GOOD + "&foo=1&foo=2", "invalid_request"),
        (GOOD + "&grant_type=password", "invalid_request"),
        (GOOD + "%zz", "invalid_request"),
        (GOOD + "%ff", "invalid_request"),
        ("grant_type=authorization_code&code=x", "unauthorized_client"),
        ("grant_type=urn:made:up", "unsupported_grant_type"),
        ("grant_type=refresh_token", "invalid_request"),
        ("grant_type=refresh_token&refresh_token=x", "invalid_grant"),
        (GOOD + "&scope=a%22b", "invalid_scope"),
        (GOOD + "&scope=caf%C3%A9", "invalid_scope"),
        ("&".join(f"f{n}=1" for n in range(1000)), "invalid_request"),
    ],
)
def test_each_mistake_has_its_error_code(site, content, error):
    answer = post(site, content)

    assert (answer.status_code, answer.json()["error"]) == (400, error), answer.text
    assert answer.json()["error_description"]
    assert answer.headers["cache-control"] == "no-store"


def test_unknown_parameters_are_ignored_and_an_empty_one_counts_as_absent(site):
    assert post(site, GOOD + "&foo=bar&scope=&client_id=&client_secret=").status_code == 200


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data; boundary=x", "text/plain", ""])
def test_only_a_form_body_is_taken_and_the_answer_says_so(site, content_type):
    answer = post(site, GOOD, content_type)

    assert answer.status_code in {400, 415}
    assert answer.json()["error"] == "invalid_request"
    assert FORM in answer.json()["error_description"]


def test_credentials_in_the_query_string_are_not_taken(site):
    answer = site.http.post(f"/token?{GOOD}")

    assert answer.status_code == 400
    assert post(site, GOOD, path="/token?client_secret=x").status_code == 400


def test_a_token_request_is_a_post(site):
    assert site.http.get("/token").status_code == 405


def test_a_body_over_the_limit_is_413_for_every_kind_of_body(site):
    big = "a" * 70_000
    assert post(site, f"grant_type=password&username=alice&password={big}").status_code == 413
    assert site.http.post("/users", json={"username": "x", "password": big}).status_code == 413
    assert (
        site.http.post("/token", content=iter([b"a" * 40_000] * 3), headers={"Content-Type": FORM}).status_code == 413
    )


def test_two_authorization_headers_are_refused(site):
    token = site.login()["access_token"]
    twice = [("Authorization", f"Bearer {token}"), ("Authorization", f"Bearer {token}")]

    assert site.http.get("/users/me", headers=twice).status_code == 401


def test_a_token_in_the_query_string_is_not_seen(site):
    token = site.login()["access_token"]

    assert site.http.get("/users/me", params={"access_token": token}).status_code == 401


@pytest.mark.parametrize("scheme", ["Bearer", "bearer", "BEARER"])
def test_the_scheme_is_compared_without_case(site, scheme):
    token = site.login()["access_token"]

    assert site.http.get("/users/me", headers={"Authorization": f"{scheme} {token}"}).status_code == 200


@pytest.mark.parametrize("path", ["/token", "/token/", "/users/me", "/users/me/", "/users/me/sessions/"])
def test_both_forms_of_a_path_answer_without_a_redirect(site, path):
    answer = site.http.request("POST" if "token" in path else "GET", path, follow_redirects=False)

    assert answer.status_code in {400, 401}


def test_the_host_header_changes_nothing(site):
    path = "/.well-known/oauth-authorization-server"
    plain = site.http.get(path)
    evil = site.http.get(path, headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})

    assert plain.json() == evil.json()
    assert plain.json()["issuer"] == "http://127.0.0.1:8000"
    assert plain.json()["token_endpoint"] == "http://127.0.0.1:8000/token"
    assert evil.status_code == 200
