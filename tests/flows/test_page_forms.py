"""RFC 6749 section 10.12 on our pages: a form is good in the browser, on the page and for the login it was made for."""

import html
import re
from itertools import product

import httpx2
import pytest

from support.flows import bearer
from support.pages import CALLBACK, CHALLENGE, PASSWORD, Browser, answer_of, fields

OTHER_REQUEST = f"client_id=spa&redirect_uri=https%3A%2F%2Fapp.example%2Fcb&response_type=code&nonce={CHALLENGE}"


def refused(page):
    assert page.status_code == 403, page.text
    assert "location" not in page.headers
    assert "fastlatch-login" not in page.headers.get("set-cookie", "")
    return True


def test_a_sign_in_form_of_another_browser_is_refused(person, stranger):
    """AZ21: or a stranger could sign people in under the stranger's own name."""
    stranger.authorize()

    assert refused(stranger.sign_in(person.authorize()))


def test_a_flow_begun_in_one_browser_is_not_finished_in_another(person, stranger):
    consent = person.signed_in()
    stranger.signed_in()

    assert refused(stranger.decide(consent))
    redirect = person.sign_in(person.authorize(prompt="login"))
    assert 'action="/sign-in"' in stranger.follow(redirect).text


def test_a_browser_without_its_cookie_is_another_one(person, stranger):
    page = person.authorize()

    assert refused(stranger.post("/sign-in", data=fields(page.text, "/sign-in") | {"username": "alice"}))


def test_a_hidden_field_of_the_sign_in_page_that_was_changed_signs_nobody_in(person):
    for name, value in product(("request", "token"), ("", "x", OTHER_REQUEST, "client_id=ours", "é")):
        assert refused(person.sign_in(person.authorize(), **{name: value}))


def test_a_hidden_field_of_the_consent_page_that_was_changed_gives_no_code(person):
    consent = person.signed_in()
    fields_of_it, values = ("request", "shown", "seen", "token"), ("", "x", OTHER_REQUEST, "items:write", "1.x")
    for name, value in product(fields_of_it, values):
        assert refused(person.decide(consent, **{name: value}))
    assert 'action="/consent"' in person.authorize().text


def test_a_form_of_one_page_is_not_one_of_another(person):
    page = person.authorize()
    token = fields(page.text, "/sign-in")["token"]
    consent = person.follow(person.sign_in(page))

    assert refused(person.decide(consent, token=token))
    assert refused(person.decide(consent, token=fields(consent.text, "/sign-out")["token"]))
    assert refused(person.post("/account/end-others", data={"token": fields(consent.text, "/sign-out")["token"]}))
    # What stands in the address behind the sign-in page covers as many facts as the sign-out form does.
    hidden = fields(consent.text, "/consent")
    moment, mark = hidden["shown"].split(".")
    assert refused(person.post("/sign-out", data={"request": hidden["request"], "query": moment, "token": mark}))


def test_a_form_of_the_login_before_is_none_of_this_one(person):
    consent = person.signed_in()
    person.follow(person.sign_in(person.authorize(prompt="login"), "bob", "staple tower lantern"))

    assert refused(person.decide(consent))


def test_a_form_that_another_site_sends_is_refused(person):
    page = person.authorize()
    form = fields(page.text, "/sign-in") | {"username": "alice", "password": PASSWORD}
    others = [{"Sec-Fetch-Site": site} for site in ("cross-site", "same-site", "none")]
    others += [{"Origin": origin} for origin in ("https://evil.example", "http://127.0.0.1:8000.evil.example", "")]
    others += [{"Sec-Fetch-Site": "cross-site", "Origin": "null"}, [("Origin", "null"), ("Origin", "null")]]
    for headers in others:
        assert refused(person.post("/sign-in", data=form, headers=headers))
    friends = [{"Sec-Fetch-Site": "same-origin", "Origin": "null"}, {"Origin": "http://127.0.0.1:8000"}, {}]
    # Browsers that do not know Sec-Fetch-Site, on a page that suppresses the referrer.
    friends.append({"Origin": "null"})
    for headers in friends:
        assert person.post("/sign-in", data=form, headers=headers).status_code == 303
        person.cookies.delete("fastlatch-login")


def test_an_origin_of_null_needs_the_forms_signature_and_the_cookie_of_its_browser(person, stranger):
    """A sandboxed frame of any site writes the same."""
    null = {"Origin": "null"}
    form = fields(person.authorize().text, "/sign-in") | {"username": "alice", "password": PASSWORD}

    assert refused(stranger.post("/sign-in", data=form, headers=null))
    assert refused(person.post("/sign-in", data=form | {"token": ""}, headers=null))
    assert refused(stranger.post("/account/end-others", data={"token": form["token"]}, headers=null))


def test_a_second_tab_signs_in_as_well_after_the_first_one_has(person):
    """Both were opened before anybody had signed in."""
    first, second = person.authorize(state="first"), person.authorize(state="second")
    assert "state=first" in person.sign_in(first).headers["location"]

    consent = person.follow(person.sign_in(second))

    assert answer_of(person.decide(consent))["state"] == "second"


def test_a_page_that_is_out_of_date_leads_back_to_its_own_request(person, stranger):
    consent = person.signed_in(state="s")
    person.follow(person.sign_in(person.authorize(prompt="login", state="s")))
    page = person.decide(consent)
    assert refused(page)
    again = html.unescape(re.search(r'<a class="button primary" href="([^"]+)"', page.text)[1])
    assert again.startswith("/authorize?")

    assert answer_of(person.decide(person.get(again)))["state"] == "s"


@pytest.mark.parametrize("asked", ["", "x=1&x=1", "a" * 7_000, "client_id=<script>"])
def test_a_page_that_is_out_of_date_leads_nowhere_else(person, asked):
    page = person.post("/consent", data={"request": asked, "token": "x"})

    assert refused(page)
    again = html.unescape(re.search(r'<a class="button primary" href="([^"]+)"', page.text)[1])
    assert again.startswith(("/account", "/authorize?"))
    assert "<script" not in page.text


def test_a_cookie_that_is_there_twice_was_put_there_by_somebody_else(person):
    for cookie in ("fastlatch-browser", "fastlatch-login"):
        page = person.get("/authorize", headers={"Cookie": f"{cookie}={'a' * 32}; {cookie}={'b' * 32}"})
        assert page.status_code == 400


def test_scopes_that_were_not_read_are_not_allowed(person, spa):
    """What the user may allow changes while the page is open: it is shown again."""
    consent = person.signed_in(scope="openid items:read items:write")

    async def take_away():
        await spa.auth.services.users.set_scopes("alice", frozenset({"items:read"}))

    spa.http.portal.call(take_away)
    again = person.decide(consent)

    assert again.status_code == 200
    assert "Change your items" not in again.text
    assert "code" in answer_of(person.decide(again))


def test_a_failed_sign_in_says_the_same_and_keeps_the_name(person):
    for username, password in (("alice", "a wrong passphrase"), ("nobody", PASSWORD), ("", "")):
        page = person.sign_in(person.authorize(login_hint="alice"), username, password)
        assert page.status_code == 400
        assert "That username and password do not match." in page.text
        assert f'value="{username}"' in page.text
        assert "wrong passphrase" not in page.text
        assert "fastlatch-login" not in page.headers.get("set-cookie", "")


def test_a_disabled_account_is_told_so_after_the_right_password_only(person):
    assert "switched off" in person.sign_in(person.authorize(), "carol", "another long phrase").text
    assert "switched off" not in person.sign_in(person.authorize(), "carol", "some other phrase").text


def test_who_guesses_too_often_has_to_wait(person):
    page = person.authorize()
    for _ in range(30):
        answer = person.sign_in(page, password="a wrong passphrase")
        if answer.status_code == 429:
            break

    assert answer.status_code == 429
    assert int(answer.headers["retry-after"]) > 0
    assert 'role="alert"' in answer.text
    assert "Please wait" in answer.text


def test_what_is_typed_is_text_and_never_markup(person):
    page = person.sign_in(person.authorize(), '"><script>alert(1)</script>', "a wrong passphrase")

    assert "<script" not in page.text
    assert "&lt;script&gt;" in page.text


def test_each_login_has_a_new_cookie_and_the_one_before_is_worth_nothing(person, stranger):
    """ASVS 7.2.4."""
    person.signed_in()
    before = person.cookies["fastlatch-login"]
    person.sign_in(person.authorize(prompt="login"))

    assert person.cookies["fastlatch-login"] != before
    stranger.cookies.set("fastlatch-login", before)
    assert stranger.get("/account").headers["location"] == "/sign-in"


def test_the_cookies_of_https_are_bound_to_the_host(site_of):
    browser = Browser(site_of(issuer="https://login.example").http)
    cookie = browser.get("/sign-in").headers["set-cookie"]

    assert cookie.startswith("__Host-fastlatch-browser=")
    for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"):
        assert attribute in cookie
    assert "Domain" not in cookie


def test_sign_in_by_itself_leads_to_the_account_and_back(person):
    assert person.get("/account").headers["location"] == "/sign-in"
    account = person.follow(person.sign_in(person.get("/sign-in")))

    assert "<h1>alice</h1>" in account.text
    assert person.get("/sign-in").headers["location"] == "/account"


def test_who_signed_in_long_ago_does_so_again_before_sessions_are_ended(person, stranger, spa):
    """ASVS 7.5.2: "having authenticated again with at least one factor"."""
    tokens = person.redeem(person.code()).json()
    stranger.signed_in()
    spa.clock.advance(601)
    for path in ("/account/end-session", "/account/end-others", "/account/disconnect"):
        account = person.get("/account").text
        answer = person.post(path, data=fields(account, path))
        assert answer.headers["location"] == "/sign-in?again=1"
    assert stranger.get("/account").status_code == 200

    page = person.get("/sign-in?again=1")
    assert "sign in once more" in page.text
    assert 'value="alice"' in page.text
    account = person.follow(person.sign_in(page))
    person.follow(person.post("/account/end-others", data=fields(account.text, "/account/end-others")))

    assert stranger.get("/account").status_code == 303
    assert spa.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 401
    assert person.get("/account").status_code == 200


def test_this_browser_signs_out_however_long_ago_it_signed_in(person, spa):
    person.signed_in()
    spa.clock.advance(601)
    account = person.get("/account").text
    assert "You are signed out" in person.post("/sign-out", data=fields(account, "/sign-out")).text
    assert person.get("/account").headers["location"] == "/sign-in"


def test_the_account_page_has_one_button_for_this_browser_and_one_for_each_other_session_and_app(person, stranger):
    person.redeem(person.code())
    stranger.signed_in()
    account = person.get("/account").text

    buttons = re.findall(r'action="([^"]+)"', account)
    assert sorted(buttons) == [
        "/account/disconnect",
        "/account/end-others",
        "/account/end-session",
        "/account/end-session",
        "/sign-out",
    ]
    assert account.count("This browser") == 1
    assert account.count("Sign out") == 1
    # Whoever names this browser's session where the others are ended names none of them.
    mine = [one for one in _sessions(stranger.get("/account").text) if one not in _sessions(account)]
    assert len(mine) == 1
    form = fields(account, "/account/end-session") | {"session": mine[0]}
    assert person.post("/account/end-session", data=form).status_code == 404
    assert person.get("/account").status_code == 200


def test_disconnecting_an_app_ends_its_tokens_and_asks_again(person, spa):
    """ASVS 10.7.3."""
    tokens = person.redeem(person.code()).json()
    account = person.get("/account")
    assert "The spa" in account.text
    person.follow(person.post("/account/disconnect", data=fields(account.text, "/account/disconnect")))

    assert spa.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 401
    assert 'action="/consent"' in person.authorize().text


def test_ending_a_session_on_the_account_page_ends_its_tokens(person, spa):
    """ASVS 7.5.2. There is but one other: the app's."""
    code = person.code()
    spa.clock.advance(1)
    tokens = person.redeem(code).json()
    assert "last used" not in person.get("/account").text
    spa.clock.advance(60)
    tokens = spa.refresh(tokens["refresh_token"], client_id="spa").json()
    account = person.get("/account").text
    assert account.count("last used") == 1
    form = fields(account, "/account/end-session")
    person.follow(person.post("/account/end-session", data=form))

    assert spa.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 401
    assert person.get("/account").status_code == 200


def test_ending_everything_else_leaves_this_browser(person, stranger):
    person.signed_in()
    stranger.signed_in()
    account = person.get("/account")
    person.follow(person.post("/account/end-others", data=fields(account.text, "/account/end-others")))

    assert stranger.get("/account").status_code == 303
    assert person.get("/account").status_code == 200


def test_ending_another_browser_ends_what_was_logged_in_from_it(person, stranger, spa):
    tokens = stranger.redeem(stranger.code()).json()
    spa.clock.advance(1)
    person.signed_in()
    account = person.get("/account").text
    login = stranger.cookies["fastlatch-login"]
    theirs = next(each for each in _sessions(account) if login.startswith(f"flb_{each[:21]}"))
    form = fields(account, "/account/end-session") | {"session": theirs}
    person.follow(person.post("/account/end-session", data=form))

    assert stranger.get("/account").status_code == 303
    assert spa.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 401


def test_a_session_that_is_not_theirs_is_not_there(person, stranger, spa):
    stranger.follow(stranger.sign_in(stranger.get("/sign-in"), "bob", "staple tower lantern"))
    stranger.redeem(answer_of(stranger.decide(stranger.authorize()))["code"])
    bobs = _sessions(stranger.get("/account").text)[0]
    person.redeem(person.code())
    form = fields(person.get("/account").text, "/account/end-session")
    for session in ("", "x", "é", "a" * 100, bobs):
        assert person.post("/account/end-session", data=form | {"session": session}).status_code == 404
    assert stranger.get("/account").status_code == 200


def test_signing_out_asks_first_and_ends_the_apps_too(person, spa):
    """ASVS 10.6.2."""
    tokens = person.redeem(person.code()).json()
    page = person.get("/sign-out")
    assert spa.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 200
    done = person.post("/sign-out", data=fields(page.text, "/sign-out"))

    assert "You are signed out" in done.text
    assert spa.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 401
    assert person.get("/account").headers["location"] == "/sign-in"
    assert "fastlatch-login" not in person.cookies


def test_an_app_that_may_stay_stays(person, spa):
    """OpenID Connect Core section 11, `offline_access`."""
    tokens = person.redeem(person.code(scope="openid items:read offline_access")).json()
    person.post("/sign-out", data=fields(person.get("/sign-out").text, "/sign-out"))

    assert spa.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 200


def test_not_you_signs_out_and_asks_again(person):
    consent = person.signed_in(state="s")
    page = person.follow(person.post("/sign-out", data=fields(consent.text, "/sign-out")))

    assert 'action="/sign-in"' in page.text
    assert "state=s" in fields(page.text, "/sign-in")["request"]


def test_an_address_that_is_not_registered_for_it_is_not_gone_to_after_signing_out(person):
    for uri in (CALLBACK, "https://evil.example/"):
        person.follow(person.sign_in(person.get("/sign-in")))
        page = person.get("/sign-out", params={"client_id": "spa", "post_logout_redirect_uri": uri})
        done = person.post("/sign-out", data=fields(page.text, "/sign-out"))
        assert (done.status_code, "location" in done.headers) == (200, False)
        assert uri not in done.text


def test_a_client_may_post_its_wish_to_sign_out_and_is_asked_about_it(person):
    person.signed_in()
    redirect = person.post("/sign-out", data={"client_id": "spa"}, headers={"Sec-Fetch-Site": "cross-site"})
    page = person.follow(redirect)

    assert 'action="/sign-out"' in page.text
    assert person.get("/account").status_code == 200


def test_a_page_is_in_the_language_of_its_reader(person):
    for asked, accepted, language in (
        ("", "de-CH,de;q=0.9,en;q=0.5", "de"),
        ("", "fr, de;q=0.4, en;q=0.8", "en"),
        ("de", "en", "de"),
        ("fr de-AT", "en", "de"),
        ("", "*;q=1, xx", "en"),
        ("", "de;q=0", "en"),
    ):
        page = person.authorize(headers={"Accept-Language": accepted}, ui_locales=asked)
        assert f'<html lang="{language}">' in page.text


def test_no_form_is_longer_than_its_door_lets_in(person):
    assert person.authorize(state="é" * 1_500).status_code == 400
    assert person.post("/sign-in", data={"request": "x" * 70_000}).status_code == 413


def test_a_token_of_oauth_is_no_cookie_of_ours_nor_the_other_way_round(person, stranger, spa):
    tokens = person.redeem(person.code()).json()
    for token in (tokens["refresh_token"], tokens["access_token"]):
        stranger.cookies = httpx2.Cookies({"fastlatch-login": token})
        assert stranger.get("/account").headers["location"] == "/sign-in"
    login = person.cookies["fastlatch-login"]
    assert spa.me(login).status_code == 401
    assert spa.refresh(login).status_code == 400
    assert spa.refresh(login, client_id="spa").status_code == 400


def test_no_hidden_field_of_any_page_can_be_changed(person, spa):
    """Nor one left out: no code, no ending, no signing out, and nobody else's login."""
    tokens = person.redeem(person.code()).json()
    account, sign_out = person.get("/account").text, person.get("/sign-out", params={"state": "s"}).text
    consent = person.authorize(prompt="consent")
    forms = [
        ("/consent", fields(consent.text, "/consent") | {"decision": "allow"}, ("request", "shown", "seen", "token")),
        ("/sign-out", fields(consent.text, "/sign-out"), ("request", "token")),
        ("/sign-out", fields(sign_out, "/sign-out"), ("query", "token")),
        ("/account/end-session", fields(account, "/account/end-session"), ("token",)),
        ("/account/end-others", fields(account, "/account/end-others"), ("token",)),
        ("/account/disconnect", fields(account, "/account/disconnect"), ("token",)),
    ]
    for path, form, signed in forms:
        for name, value in product(signed, ("x", OTHER_REQUEST, form["token"][::-1])):
            assert refused(person.post(path, data=form | {name: value})), (path, name)
        if path != "/sign-out":
            # The form of a client that wishes to sign its user out has no token; it is asked about.
            assert refused(person.post(path, data=form | {"token": ""}))
    # What is not signed names something of the person's own, or nothing.
    for path, name in (("/account/end-session", "session"), ("/account/disconnect", "client")):
        form = fields(account, path)
        for value in ("", "x", "é", "spa\0", "ours", "@browser"):
            assert person.post(path, data=form | {name: value}).status_code in {400, 404}
    assert spa.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 200
    assert person.get("/account").status_code == 200


def test_no_cookie_of_any_page_can_be_changed(person, stranger):
    """Each step with another browser's name, another login, none, or one with a letter changed."""
    stranger.signed_in()
    person.signed_in()
    consent = person.authorize(prompt="consent")
    forms = [
        ("/sign-in", fields(person.authorize(prompt="login").text, "/sign-in") | {"username": "alice"}),
        ("/consent", fields(consent.text, "/consent") | {"decision": "allow"}),
        ("/sign-out", fields(person.get("/sign-out").text, "/sign-out")),
        ("/account/end-session", fields(person.get("/account").text, "/account/end-session")),
        ("/account/end-others", fields(stranger.get("/account").text, "/account/end-others")),
    ]
    own = dict(person.cookies)
    for name in ("fastlatch-browser", "fastlatch-login"):
        changed = own[name][:-1] + ("A" if own[name][-1] != "A" else "B")
        for value in (stranger.cookies[name], changed, "", "x"):
            person.cookies = httpx2.Cookies(own | {name: value})
            for path, form in forms:
                assert refused(person.post(path, data=form)), (path, name, value)
    person.cookies = httpx2.Cookies(own)
    assert "code" in answer_of(person.decide(consent))


def _sessions(page):
    return [part.partition('"')[0] for part in page.split('name="session" value="')[1:]]
