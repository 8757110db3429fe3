"""The refresh token as a cookie: httpOnly, same-site, and spent only for a page of ours."""

import pytest

LOGIN = {"username": "alice", "password": "correct horse battery"}


def cookie_of(answer):
    return answer.headers["set-cookie"]


def test_the_refresh_token_goes_into_the_cookie_and_not_into_the_body(site):
    answer = site.http.post("/auth/login", data=LOGIN)

    assert answer.status_code == 200
    assert "refresh_token" not in answer.json()
    cookie = cookie_of(answer).lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert "path=/" in cookie
    assert answer.headers["cache-control"] == "no-store"


def test_behind_https_the_cookie_is_secure_and_bound_to_the_host(site_of):
    cookie = cookie_of(site_of(issuer="https://login.example.com").http.post("/auth/login", data=LOGIN))

    assert cookie.startswith("__Host-")
    assert "secure" in cookie.lower()
    assert "domain" not in cookie.lower()


def test_the_cookie_refreshes_and_rotates(site):
    first = cookie_of(site.http.post("/auth/login", data=LOGIN))

    answer = site.http.post("/auth/refresh")

    assert answer.status_code == 200
    assert site.me(answer.json()["access_token"]).status_code == 200
    assert "refresh_token" not in answer.json()
    assert cookie_of(answer) != first


def test_logout_ends_the_session_and_clears_the_cookie(site):
    token = site.http.post("/auth/login", data=LOGIN).json()["access_token"]

    answer = site.http.post("/auth/logout")

    assert answer.status_code == 204
    assert "max-age=0" in cookie_of(answer).lower() or "expires=thu, 01 jan 1970" in cookie_of(answer).lower()
    assert site.me(token).status_code == 401
    assert site.http.post("/auth/refresh").status_code in {400, 401}


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"},
        {"Origin": "http://127.0.0.1:8000.evil.example"},
    ],
)
@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
def test_a_page_of_somebody_else_changes_nothing(site, headers, path):
    token = site.http.post("/auth/login", data=LOGIN).json()["access_token"]

    assert site.http.post(path, headers=headers).status_code == 403

    assert site.me(token).status_code == 200
    assert site.http.post("/auth/refresh").status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://127.0.0.1:8000"},
        {"Sec-Fetch-Site": "same-origin"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost:8000"},
        {"Sec-Fetch-Site": "same-site", "Origin": "https://app.example.com"},
    ],
)
def test_our_own_pages_and_programs_may_refresh(site_of, headers):
    site = site_of(allowed_origins="https://app.example.com")
    site.http.post("/auth/login", data=LOGIN)

    assert site.http.post("/auth/refresh", headers=headers).status_code == 200
