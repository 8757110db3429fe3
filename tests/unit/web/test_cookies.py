"""OAuth 2.0 for Browser-Based Apps, section 6.1.3.2: where the refresh token lies, and what a page gets to see."""

import re
from http.cookies import SimpleCookie

import pytest
from starlette.requests import Request

from fastlatch.domain.errors import IncorrectCredentials, InvalidGrant, Unavailable
from fastlatch.domain.token import IssuedTokens
from fastlatch.web.cookies import read_refresh_cookie

OLD = {"Cookie": "other=1; fastlatch-refresh=flr_old"}


def cookie_of(answer):
    cookies = SimpleCookie(answer.headers["set-cookie"])
    assert len(cookies) == 1
    return next(iter(cookies.values()))


def test_a_login_puts_the_refresh_token_into_the_cookie_and_not_into_the_body(web):
    site = web()

    answer = site.http.post("/auth/login", data={"username": "alice", "password": "secret", "scope": "items:read"})

    assert answer.status_code == 200
    assert answer.json() == {"access_token": "a.b.c", "token_type": "bearer", "expires_in": 900, "scope": "items:read"}
    assert answer.headers["cache-control"] == "no-store"
    assert "flr_new" not in answer.text
    cookie = cookie_of(answer)
    assert (cookie.key, cookie.value) == ("fastlatch-refresh", "flr_new")
    assert cookie["httponly"]
    assert cookie["samesite"].lower() == "strict"
    assert (cookie["path"], cookie["max-age"], cookie["domain"], cookie["secure"]) == ("/", "1000", "", "")
    assert site.use_cases.asked().parameters == {
        "grant_type": "password",
        "username": "alice",
        "password": "secret",
        "scope": "items:read",
    }


@pytest.mark.parametrize("path", ["/auth/login", "/auth/refresh", "/auth/logout"])
def test_over_https_the_cookie_is_secure_and_bound_to_the_host(web, path):
    answer = web(secure_cookies=True).http.post(path, headers={"Cookie": "__Host-fastlatch-refresh=flr_old"})

    cookie = cookie_of(answer)
    assert cookie.key == "__Host-fastlatch-refresh"
    assert cookie["secure"]
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""


def test_over_https_the_cookie_without_the_prefix_is_not_read(web):
    site = web(secure_cookies=True)

    assert site.http.post("/auth/refresh", headers=OLD).status_code == 400
    assert site.use_cases.calls == []


def test_a_login_without_a_refresh_token_sets_no_cookie(web):
    site = web()
    site.use_cases.answers["token_endpoint"] = IssuedTokens("a.b.c", 900, frozenset())

    assert "set-cookie" not in site.http.post("/auth/login", data={"username": "a", "password": "b"}).headers


def test_only_a_password_logs_in(web):
    answer = web().http.post("/auth/login", data={"grant_type": "refresh_token", "refresh_token": "flr_x"})

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")


def test_a_refused_login_speaks_as_the_token_endpoint_does(web):
    site = web(tutorial_answers=True)
    site.use_cases.answers["token_endpoint"] = IncorrectCredentials()

    answer = site.http.post("/auth/login", data={"username": "a", "password": "b"})

    assert (answer.status_code, answer.json()) == (401, {"detail": "Incorrect username or password"})


def test_a_refresh_spends_the_cookie_and_replaces_it(web):
    site = web()

    answer = site.http.post("/auth/refresh", headers=OLD)

    assert answer.status_code == 200
    assert "refresh_token" not in answer.json()
    assert cookie_of(answer).value == "flr_new"
    assert site.use_cases.asked().parameters == {"grant_type": "refresh_token", "refresh_token": "flr_old"}


def test_a_refresh_may_name_a_scope_and_a_client_and_nothing_overrides_the_cookie(web):
    site = web()
    form = {"scope": "items:read", "client_id": "spa", "refresh_token": "flr_mine", "grant_type": "password"}

    site.http.post("/auth/refresh", data=form, headers={"Cookie": "fastlatch-refresh-spa=flr_old"})

    assert site.use_cases.asked().parameters == {
        "scope": "items:read",
        "client_id": "spa",
        "grant_type": "refresh_token",
        "refresh_token": "flr_old",
    }


def test_a_bearer_header_that_a_page_sends_everywhere_is_no_client_authentication(web):
    for header, heard in (("Bearer a.b.c", None), ("Basic YTpi", "Basic YTpi")):
        site = web()
        site.http.post("/auth/refresh", headers=OLD | {"Authorization": header})
        assert site.use_cases.asked().authorization == heard


def test_a_refresh_without_the_cookie_is_an_invalid_grant(web):
    site = web()

    for headers in ({}, {"Cookie": "fastlatch-refresh="}, {"Cookie": "other=flr_old"}, {"Cookie": "fastlatch-refresh"}):
        answer = site.http.post("/auth/refresh", headers=headers)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert site.use_cases.calls == []


@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
@pytest.mark.parametrize(
    "headers",
    [
        [("Cookie", "fastlatch-refresh=flr_old; fastlatch-refresh=flr_evil")],
        [("Cookie", "fastlatch-refresh=flr_old"), ("Cookie", "fastlatch-refresh=flr_old")],
    ],
)
def test_two_cookies_of_the_name_are_refused(web, path, headers):
    site = web()

    answer = site.http.post(path, headers=headers)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert site.use_cases.calls == []


def test_a_refused_refresh_clears_the_cookie(web):
    site = web()
    site.use_cases.answers["token_endpoint"] = InvalidGrant()

    answer = site.http.post("/auth/refresh", headers=OLD)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    assert (cookie_of(answer)["max-age"], cookie_of(answer).value) == ("0", "")
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("path", "use_case"), [("/auth/refresh", "token_endpoint"), ("/auth/logout", "revocation")])
def test_the_cookie_outlives_a_fault_so_that_it_can_be_tried_again(web, path, use_case):
    site = web()
    site.use_cases.answers[use_case] = Unavailable(3)

    answer = site.http.post(path, headers=OLD)

    assert (answer.status_code, answer.headers["retry-after"]) == (503, "3")
    assert "set-cookie" not in answer.headers


def test_a_logout_ends_the_session_and_clears_the_cookie(web):
    site = web()

    answer = site.http.post("/auth/logout", headers=OLD)

    assert (answer.status_code, answer.content) == (204, b"")
    assert cookie_of(answer)["max-age"] == "0"
    assert site.use_cases.asked("revocation").parameters == {"token": "flr_old", "token_type_hint": "refresh_token"}


def test_a_logout_without_a_cookie_is_a_logout(web):
    site = web()

    assert site.http.post("/auth/logout").status_code == 204
    assert site.use_cases.calls == []


def read(cookie: bytes) -> str | None:
    """As the bytes came: clients for tests write headers in UTF-8."""
    return read_refresh_cookie(Request({"type": "http", "headers": [(b"cookie", cookie)]}), secure=True)


STRANGE_SPACES = pytest.mark.parametrize("space", [b"\xa0", b"\x85"], ids=["no-break space", "next line"])


@STRANGE_SPACES
def test_a_name_with_a_space_that_no_browser_strips_is_not_our_cookie(space):
    """A neighbour under the same domain may set such a cookie: to a browser it has no prefix."""
    assert read(space + b"__Host-fastlatch-refresh=flr_evil") is None
    assert read(b"a=1; " + space + b"__Host-fastlatch-refresh=flr_evil") is None
    assert read(b"__Host-fastlatch-refresh" + space + b"=flr_evil") is None


@STRANGE_SPACES
def test_a_cookie_of_a_neighbour_does_not_hide_ours(space):
    neighbour = space + b"__Host-fastlatch-refresh=flr_evil; "

    assert read(neighbour + b"__Host-fastlatch-refresh=flr_old") == "flr_old"


@STRANGE_SPACES
def test_a_value_is_taken_as_the_browser_has_it(space):
    value = space + b"flr_old" + space

    assert read(b"__Host-fastlatch-refresh= \t" + value + b" \t") == value.decode("latin-1")


@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout", "/auth/login", "/token", "/users/me"])
@pytest.mark.parametrize("lines", [1, 2])
def test_cookies_longer_than_any_browsers_are_refused_before_they_are_taken_apart(web, monkeypatch, path, lines):
    site = web()
    monkeypatch.setattr("starlette.requests.cookie_parser", lambda _: pytest.fail("taken apart"))
    half = "a=b;" * (16_384 // 4 // lines)

    answer = site.http.request(
        "GET" if path == "/users/me" else "POST", path, headers=[("Cookie", half)] * lines + [("Cookie", "c")]
    )

    assert answer.status_code == 400
    assert "cookies are too long" in answer.text
    assert site.use_cases.calls == []


def test_cookies_of_the_longest_length_are_read(web):
    site = web()
    ours = OLD["Cookie"] + ";"

    answer = site.http.post("/auth/refresh", headers={"Cookie": ours + "x" * (16_384 - len(ours))})

    assert answer.status_code == 200


def test_a_code_is_redeemed_into_the_cookie_of_its_client(web):
    site = web()
    form = {"grant_type": "authorization_code", "client_id": "spa", "code": "flc_x", "code_verifier": "v"}

    answer = site.http.post("/auth/login", data=form)

    assert "refresh_token" not in answer.json()
    assert cookie_of(answer).key == "fastlatch-refresh-spa"
    assert site.use_cases.asked().parameters == form


@pytest.mark.parametrize("grant_type", ["client_credentials", "refresh_token", "urn:x"])
def test_nothing_but_a_password_or_a_code_logs_in(web, grant_type):
    site = web()

    assert site.http.post("/auth/login", data={"grant_type": grant_type}).status_code == 400
    assert site.use_cases.calls == []


@pytest.mark.parametrize("path", ["/auth/refresh", "/auth/logout"])
def test_the_cookie_of_one_client_is_not_that_of_another(web, path):
    site = web()
    cookies = "fastlatch-refresh=flr_ours; fastlatch-refresh-spa=flr_spa"

    site.http.post(path, data={"client_id": "spa"}, headers={"Cookie": cookies})
    site.http.post(path, data={"client_id": "other"}, headers={"Cookie": cookies})

    (asked,) = [args[0] for name, args, _ in site.use_cases.calls if name in {"token_endpoint", "revocation"}]
    assert "flr_spa" in asked.parameters.values()


@pytest.mark.parametrize("client_id", ["a b", "x;y", "\u00e9", "https://app.example/client.json", "x" * 200])
def test_whatever_a_client_is_called_its_cookie_has_a_name_that_browsers_take(web, client_id):
    answer = web().http.post("/auth/login", data={"username": "a", "password": "b", "client_id": client_id})

    assert re.fullmatch(r"fastlatch-refresh-[0-9a-f]{64}", cookie_of(answer).key)


def test_the_built_in_client_has_the_cookie_of_who_names_none(web):
    answer = web().http.post("/auth/login", data={"username": "a", "password": "b", "client_id": "first-party"})

    assert cookie_of(answer).key == "fastlatch-refresh"
