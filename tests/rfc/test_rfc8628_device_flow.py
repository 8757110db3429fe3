"""RFC 8628 over HTTP: a device without a keyboard, and a person with a browser."""

import re

import pytest

from support.apis import ORDERS, READ, STOCK, at_device_page, claims_of, decide, type_code
from support.flows import bearer
from support.pages import fields


def error(answer):
    assert answer.status_code == 400, answer.text
    return answer.json()["error"]


def allowed(apis, codes, browser=None):
    browser = browser or apis.browser()
    done = decide(browser, at_device_page(browser, codes["user_code"]))
    assert "Your device is connected" in done.text
    return browser


def test_3_2_a_device_gets_codes_and_an_address(apis):
    """RFC 8628 section 3.2."""
    answer = apis.ask("/device_authorization", "tv", scope="items:read")
    codes = answer.json()

    assert answer.headers["cache-control"] == "no-store"
    assert re.fullmatch(r"[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}", codes["user_code"])
    assert codes["verification_uri"] == "http://127.0.0.1:8000/device"
    assert codes["verification_uri_complete"] == f"http://127.0.0.1:8000/device?user_code={codes['user_code']}"
    assert (codes["expires_in"], codes["interval"]) == (600, 5)
    assert len(codes["device_code"]) > 43


def test_3_1_only_clients_that_are_registered_for_it_may_ask(apis):
    """Section 3.1: "The client authentication requirements of Section 3.2.1 of [RFC6749] apply"."""
    assert apis.ask("/device_authorization", "box").status_code == 200
    assert error(apis.ask("/device_authorization", "web")) == "unauthorized_client"
    assert error(apis.ask("/device_authorization", "tv", scope='a"b')) == "invalid_scope"
    assert error(apis.ask("/device_authorization", "box", scope="items:write")) == "invalid_scope"
    assert error(apis.ask("/device_authorization", "tv", resource="https://evil.example/")) == "invalid_target"
    for form, auth in (({"client_id": "box"}, None), ({}, ("box", "a wrong secret")), ({"client_id": "nobody"}, None)):
        assert apis.http.post("/device_authorization", data=form, auth=auth).status_code == 401


def test_3_3_somebody_allows_it_and_the_device_gets_tokens(apis):
    """Section 3.5: "If the user has approved the grant, the token endpoint responds with a success response"."""
    codes = apis.begin_device(scope="openid items:read items:write", resource=[ORDERS, STOCK])
    browser = apis.browser()
    page = at_device_page(browser, codes["user_code"])
    assert "<strong>The tv</strong>" in page.text
    assert codes["user_code"] in page.text
    assert "Change your items" in page.text
    assert f"<code>{ORDERS}</code>" in page.text
    assert error(apis.poll(codes["device_code"])) == "authorization_pending"
    done = decide(browser, page)
    assert "<strong>The tv</strong> goes on" in done.text

    tokens = apis.poll(codes["device_code"]).json()

    claims = claims_of(tokens["access_token"])
    assert claims["aud"] == [ORDERS, STOCK]
    assert tokens["scope"] == "items:read items:write openid"
    said = claims_of(tokens["id_token"])
    assert (said["aud"], said["auth_time"], said["amr"]) == ("tv", apis.clock.now, ["pwd"])
    refreshed = apis.token("tv", "refresh_token", refresh_token=tokens["refresh_token"], resource=ORDERS)
    assert claims_of(refreshed.json()["access_token"])["aud"] == ORDERS


def test_3_3_a_token_of_a_device_opens_what_it_says(apis):
    codes = apis.begin_device(scope="items:read")
    allowed(apis, codes)
    token = apis.poll(codes["device_code"]).json()["access_token"]

    assert apis.http.get("/owner", headers=bearer(token)).json() == "alice"


def test_3_3_somebody_says_no(apis):
    """Section 3.5: access_denied."""
    codes = apis.begin_device()
    browser = apis.browser()
    done = decide(browser, at_device_page(browser, codes["user_code"]), "deny")

    assert "Nothing was connected" in done.text
    assert error(apis.poll(codes["device_code"])) == "access_denied"
    assert error(apis.poll(codes["device_code"])) == "access_denied"


def test_3_3_who_says_neither_has_not_allowed_it(apis):
    codes = apis.begin_device()
    browser = apis.browser()
    decide(browser, at_device_page(browser, codes["user_code"]), "Allow")

    assert error(apis.poll(codes["device_code"])) == "access_denied"


def test_3_3_1_the_complete_address_still_asks(apis):
    """DV4. Section 3.3.1.

    "The server SHOULD display the "user_code" to the user and ask them to verify that it matches".

    Nothing is looked up by a link, so nobody's guesses are spent by one either.
    """
    codes = apis.begin_device()
    browser = apis.browser()
    path = codes["verification_uri_complete"].removeprefix("http://127.0.0.1:8000")
    page = browser.follow(browser.sign_in(browser.get(path)))

    form = fields(page.text, "/device")
    assert form["user_code"] == codes["user_code"]
    assert 'action="/device/decision"' not in page.text
    page = browser.post("/device", data=form)
    assert codes["user_code"] in page.text
    assert "Allow it only if the device is in front of you" in page.text
    assert error(apis.poll(codes["device_code"])) == "authorization_pending"


def test_3_5_a_device_that_asks_too_soon_waits_five_seconds_longer(apis):
    """DV1. Section 3.5: "the interval MUST be increased by 5 seconds for this and all subsequent requests"."""
    code = apis.begin_device()["device_code"]

    def after(seconds):
        apis.clock.advance(seconds)
        return error(apis.poll(code))

    assert after(0) == "authorization_pending"
    assert after(5) == "authorization_pending"
    assert after(4) == "slow_down"
    assert after(9) == "slow_down"
    assert after(15) == "authorization_pending"
    assert after(14) == "slow_down"
    # Of this device alone.
    assert error(apis.poll(apis.begin_device()["device_code"])) == "authorization_pending"


def test_3_5_a_device_that_was_slowed_down_gets_its_tokens_as_soon_as_they_are_there(apis):
    codes = apis.begin_device()
    apis.poll(codes["device_code"])
    assert error(apis.poll(codes["device_code"])) == "slow_down"
    allowed(apis, codes)

    assert apis.poll(codes["device_code"]).status_code == 200


def test_3_5_a_code_expires(apis):
    """Section 3.5: expired_token."""
    codes = apis.begin_device()
    late = apis.begin_device()
    allowed(apis, codes)
    apis.clock.advance(601)

    for each in (codes, late):
        assert error(apis.poll(each["device_code"])) == "expired_token"
    assert "There is no device with this code" in at_device_page(apis.browser(), late["user_code"]).text


def test_3_4_a_device_code_is_used_once_and_the_second_use_ends_what_came_of_the_first(apis):
    """DV3."""
    codes = apis.begin_device()
    allowed(apis, codes)
    tokens = apis.poll(codes["device_code"]).json()

    assert error(apis.poll(codes["device_code"])) == "invalid_grant"
    assert apis.http.get("/owner", headers=bearer(tokens["access_token"])).status_code == 401
    assert error(apis.token("tv", "refresh_token", refresh_token=tokens["refresh_token"])) == "invalid_grant"


def test_3_4_a_device_code_is_of_one_client(apis):
    """DV3: and a stranger who has it spends nothing."""
    codes = apis.begin_device()
    allowed(apis, codes)

    assert error(apis.poll(codes["device_code"], "box")) == "invalid_grant"
    assert apis.poll(codes["device_code"]).status_code == 200


def test_3_4_a_device_code_that_was_made_up_is_none(apis):
    for made_up in ["", "x", "fld_" + "A" * 48, "\u00e9"]:
        assert error(apis.poll(made_up)) == ("invalid_grant" if made_up else "invalid_request")


@pytest.mark.parametrize("change", ["disable", "password", "sign out", "log out everywhere"])
def test_a_user_who_is_locked_between_the_page_and_the_device_is_honoured(apis, change):
    """DV3: disabled, with another password, or signed out of the browser in which it was allowed."""
    codes = apis.begin_device()
    browser = allowed(apis, codes)
    if change == "disable":
        apis.call("users.disable", "alice")
    elif change == "password":
        apis.call("users.set_password", "alice", "quite another phrase")
    elif change == "sign out":
        browser.post("/sign-out", data=fields(browser.get("/sign-out").text, "/sign-out"))
    else:
        apis.call("users.end_sessions", "alice")

    assert error(apis.poll(codes["device_code"])) == "invalid_grant"


def test_a_client_that_is_deleted_meanwhile_gets_nothing(apis):
    codes, other = apis.begin_device(), apis.begin_device()
    browser = allowed(apis, codes)
    apis.call("clients.delete", "tv")

    assert apis.poll(codes["device_code"]).status_code == 401
    assert "There is no device with this code" in type_code(browser, other["user_code"]).text


def test_the_device_stays_when_the_browser_signs_out(apis):
    """It is another device than the phone on which it was allowed."""
    codes = apis.begin_device()
    browser = allowed(apis, codes)
    token = apis.poll(codes["device_code"]).json()["access_token"]
    browser.post("/sign-out", data=fields(browser.get("/sign-out").text, "/sign-out"))

    assert apis.http.get("/owner", headers=bearer(token)).status_code == 200


def test_the_account_page_ends_it(apis):
    codes = apis.begin_device(scope="items:read")
    browser = allowed(apis, codes)
    token = apis.poll(codes["device_code"]).json()["access_token"]
    account = browser.get("/account")
    assert "The tv" in account.text
    browser.post("/account/disconnect", data=fields(account.text, "/account/disconnect"))

    assert apis.http.get("/owner", headers=bearer(token)).status_code == 401


def test_no_more_than_the_client_and_the_user_have(apis):
    """TK18: foreign scopes by way of a device."""
    codes = apis.begin_device("box", scope="items:read items:write admin")
    browser = apis.browser()
    page = at_device_page(browser, codes["user_code"], "bob", "staple tower lantern")
    assert "Read your items" not in page.text
    decide(browser, page)

    assert apis.poll(codes["device_code"], "box").json()["scope"] == ""


def test_scopes_that_were_not_read_are_not_allowed(apis):
    """What the user may allow changes while the page is open: it is shown again."""
    codes = apis.begin_device(scope="items:read items:write")
    browser = apis.browser()
    page = at_device_page(browser, codes["user_code"])
    apis.call("users.set_scopes", "alice", READ)
    again = decide(browser, page)

    assert "Change your items" not in again.text
    assert error(apis.poll(codes["device_code"])) == "authorization_pending"
    decide(browser, again)
    assert apis.poll(codes["device_code"]).json()["scope"] == "items:read"


def test_6_1_a_code_is_read_as_people_type_it(apis):
    """Section 6.1: in small letters, with spaces, without the dash."""
    code = apis.begin_device()["user_code"]
    browser = apis.browser()
    at_device_page(browser, code)
    for typed in (
        code.lower(),
        code.replace("-", " "),
        code.replace("-", ""),
        f" {code}. ",
        code.replace("-", "\u2013"),
    ):
        assert 'action="/device/decision"' in type_code(browser, typed).text


def test_an_unknown_an_expired_and_a_decided_code_are_the_same(apis):
    expired = apis.begin_device()["user_code"]
    apis.clock.advance(600)
    decided = apis.begin_device()
    browser = allowed(apis, decided)
    # Typed the same: the page shows again what was typed.
    pages = {
        type_code(browser, code).text.replace(code, "CODE").replace(token_of(browser), "TOKEN")
        for code in (expired, decided["user_code"], "BCDF-GHJK")
    }
    assert len(pages) == 1, pages


def token_of(browser):
    return fields(browser.get("/device").text, "/device")["token"]


def test_5_1_who_guesses_codes_has_to_wait(apis):
    """DV2: a budget for each person at each address, in which no thousand codes fit."""
    codes = apis.begin_device()
    browser = apis.browser()
    at_device_page(browser, "BBBB-BBBB")
    answers = [type_code(browser, f"BBBB-BBB{letter}") for letter in "BCDFGHJKLMNPQRST"]

    assert [answer.status_code for answer in answers[:9]] == [400] * 9
    assert {answer.status_code for answer in answers[9:]} == {429}
    assert int(answers[-1].headers["retry-after"]) > 0
    assert "Too many wrong codes" in answers[-1].text
    # The right one is not heard either.
    assert type_code(browser, codes["user_code"]).status_code == 429
    other = apis.browser()
    page = at_device_page(other, codes["user_code"], "bob", "staple tower lantern")
    assert 'action="/device/decision"' in page.text


def test_of_two_who_decide_one_is_first(apis):
    codes = apis.begin_device()
    alice, bob = apis.browser(), apis.browser()
    first = at_device_page(alice, codes["user_code"])
    second = at_device_page(bob, codes["user_code"], "bob", "staple tower lantern")
    decide(bob, second)

    assert "There is no device with this code" in decide(alice, first).text
    token = apis.poll(codes["device_code"]).json()["access_token"]
    assert apis.http.get("/owner", headers=bearer(token)).json() == "bob"


def test_the_forms_of_a_device_are_good_in_one_browser_for_one_login(apis):
    """AZ21: device approval too."""
    codes = apis.begin_device()
    browser, stranger = apis.browser(), apis.browser()
    page = at_device_page(browser, codes["user_code"])
    at_device_page(stranger, codes["user_code"], "bob", "staple tower lantern")

    answers = [decide(stranger, page), stranger.post("/device/decision", data={"user_code": codes["user_code"]})]
    for name, value in (("user_code", "BCDF-GHJK"), ("user_code", ""), ("seen", ""), ("seen", "x"), ("token", "x")):
        answers.append(decide(browser, page, **{name: value}))
    form = fields(browser.get("/device").text, "/device") | {"user_code": codes["user_code"]}
    answers += [stranger.post("/device", data=form), browser.post("/device", data=form | {"token": ""})]
    answers += [
        browser.post("/device", data=form, headers={"Sec-Fetch-Site": "cross-site"}),
        browser.post("/device/decision", data=form),
        # The form of one page on the other.
        browser.post("/device", data=form | {"token": fields(page.text, "/device/decision")["token"]}),
    ]
    assert {answer.status_code for answer in answers} == {403}
    assert error(apis.poll(codes["device_code"])) == "authorization_pending"


def test_nobody_is_sent_elsewhere_by_the_sign_in_page_of_a_device(apis):
    browser = apis.browser()
    for back in ("https://evil.example/", "//evil.example/", "/account", ""):
        answer = browser.sign_in(browser.get("/device"), back=back)
        assert (answer.status_code, "location" in answer.headers) == (403, False)


def test_a_code_in_the_address_is_nothing_but_a_code(apis):
    page = apis.browser().get("/device", params={"user_code": '"><script>alert(1)</script>'})

    assert "<script" not in page.text
    assert fields(page.text, "/sign-in")["back"] == "/device"


def test_4_metadata_name_the_endpoint_and_the_grant(apis):
    """Section 4."""
    metadata = apis.http.get("/.well-known/oauth-authorization-server").json()

    assert metadata["device_authorization_endpoint"] == "http://127.0.0.1:8000/device_authorization"
    assert "urn:ietf:params:oauth:grant-type:device_code" in metadata["grant_types_supported"]


def test_an_address_fills_no_table_in_the_name_of_a_client_that_proves_nothing(apis):
    asked = [apis.ask("/device_authorization", "tv") for _ in range(70)]
    assert [answer.status_code for answer in asked] == [200] * 60 + [429] * 10
    assert int(asked[-1].headers["retry-after"]) > 0
