"""OAuth 2.0 for Browser-Based Apps, section 6.1.3.3: a stranger's page changes nothing."""

import pytest

ORIGIN = "https://app.example.com"
COOKIE = {"Cookie": "fastlatch-refresh=flr_old"}

STRANGERS = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": ""},
    {"Origin": ORIGIN + ".evil.example"},
    {"Origin": ORIGIN + ":8443"},
    {"Origin": ORIGIN + "/"},
    {"Origin": "http://app.example.com"},
    {"Origin": ORIGIN.upper()},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "same-site", "Origin": "https://evil.example"},
]
FRIENDS = [
    {},
    {"Origin": ORIGIN},
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "https://elsewhere.example"},
    {"Sec-Fetch-Site": "same-site", "Origin": ORIGIN},
    {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN},
]


@pytest.mark.parametrize("headers", STRANGERS, ids=str)
@pytest.mark.parametrize("path", ["/auth/login", "/auth/refresh", "/auth/logout"])
def test_a_page_of_somebody_else_is_refused_before_anything_happens(web, path, headers):
    site = web(allowed_origins=frozenset({ORIGIN}))

    answer = site.http.post(path, headers=headers | COOKIE)

    assert (answer.status_code, answer.json()["error"]) == (403, "access_denied")
    assert site.use_cases.calls == []
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", FRIENDS, ids=str)
@pytest.mark.parametrize(("path", "status"), [("/auth/login", 200), ("/auth/refresh", 200), ("/auth/logout", 204)])
def test_our_own_pages_and_what_is_no_browser_pass(web, path, status, headers):
    site = web(allowed_origins=frozenset({ORIGIN}))

    assert site.http.post(path, headers=headers | COOKIE).status_code == status


@pytest.mark.parametrize("name", ["Origin", "Sec-Fetch-Site"])
def test_a_header_that_is_there_twice_says_nothing(web, name):
    good = {"Origin": ORIGIN, "Sec-Fetch-Site": "same-origin"}[name]

    answer = web(allowed_origins=frozenset({ORIGIN})).http.post("/auth/refresh", headers=[(name, good), (name, good)])

    assert answer.status_code == 403


def test_the_token_endpoint_needs_no_such_check_since_it_takes_no_cookie(web):
    site = web()

    answer = site.http.post("/token", data={"grant_type": "refresh_token"}, headers=COOKIE | STRANGERS[0])

    assert answer.status_code == 200
    assert "refresh_token" not in site.use_cases.asked().parameters
