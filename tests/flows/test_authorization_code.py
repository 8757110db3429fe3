"""RFC 6749 section 4.1 through our own pages: sign in, allow, and a code that an app turns into tokens."""

import anyio
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet

from support.flows import bearer
from support.pages import CALLBACK, Browser, answer_of, fields

ODD_STATE = '%20+&"<é'


def test_a_person_signs_in_allows_and_the_app_gets_tokens(person, spa):
    page = person.authorize(nonce="a-nonce", state="s")
    assert page.status_code == 200
    consent = person.follow(person.sign_in(page))
    assert "<strong>The spa</strong>" in consent.text
    assert "Read your items" in consent.text
    assert "Access ends after 30 days without a new sign-in." in consent.text
    answer = answer_of(person.decide(consent))
    tokens = person.redeem(answer["code"]).json()

    assert answer["state"] == "s"
    keys = KeySet.import_key_set(person.get("/.well-known/jwks.json").json())
    said = jwt.decode(tokens["id_token"], keys, algorithms=["ES256"])
    assert said.header["typ"] == "JWT"
    assert said.claims["aud"] == "spa"
    assert said.claims["nonce"] == "a-nonce"
    assert said.claims["auth_time"] == spa.clock.now
    assert said.claims["amr"] == ["pwd"]
    assert spa.http.get("/items", headers=bearer(tokens["access_token"])).status_code == 200
    assert spa.refresh(tokens["refresh_token"], client_id="spa").status_code == 200


def test_a_code_that_comes_a_second_time_ends_what_came_of_it(person, spa):
    """AZ9, AZ10."""
    code = person.code()
    tokens = person.redeem(code).json()

    assert person.redeem(code).json()["error"] == "invalid_grant"
    assert spa.me(tokens["access_token"]).status_code == 401
    assert spa.refresh(tokens["refresh_token"], client_id="spa").status_code == 400


def test_a_code_is_gone_after_a_minute(person, spa):
    """AZ11."""
    code = person.code()
    spa.clock.advance(61)

    assert person.redeem(code).json()["error"] == "invalid_grant"


def test_a_code_is_of_one_client_one_address_and_one_verifier(person):
    """AZ12."""
    code = person.code()

    for other in ({"client_id": "ours"}, {"redirect_uri": CALLBACK + "/"}, {"code_verifier": "x" * 43}):
        assert person.redeem(code, **other).json()["error"] == "invalid_grant"
    assert person.redeem(code).status_code == 200


@pytest.mark.parametrize("change", ["disable", "password"])
def test_a_user_who_is_locked_before_the_code_is_redeemed_gets_nothing(person, spa, change):
    code = person.code()

    async def lock():
        async with spa.auth.running() as services:
            if change == "disable":
                await services.users.disable("alice")
            else:
                await services.users.set_password("alice", "quite another phrase")

    anyio.run(lock)

    assert person.redeem(code).json()["error"] == "invalid_grant"


@pytest.mark.parametrize("decision", ["allow", "deny"])
def test_state_comes_back_byte_for_byte_and_iss_with_it(person, decision):
    """AZ13, AZ14: in answers and in errors."""
    answer = answer_of(person.decide(person.signed_in(state=ODD_STATE), decision))

    assert answer["state"] == ODD_STATE
    assert answer["iss"] == "http://127.0.0.1:8000"
    assert ("code" in answer) is (decision == "allow")
    assert answer.get("error") == (None if decision == "allow" else "access_denied")


def test_who_says_neither_yes_nor_no_has_not_allowed_it(person):
    assert answer_of(person.decide(person.signed_in(), "Allow"))["error"] == "access_denied"


def test_what_is_wrong_with_client_or_address_is_told_to_the_person_only(person):
    """AZ3."""
    addresses = (CALLBACK + "/", CALLBACK + "?x=1", "https://evil.example/", "//evil.example/")
    for wrong in ({"client_id": "nobody"}, {"client_id": None}, *({"redirect_uri": uri} for uri in addresses)):
        page = person.authorize(**wrong)
        assert page.status_code == 400
        assert "location" not in page.headers
        assert page.headers["content-type"].startswith("text/html")
        assert "evil" not in page.text
        check_headers(page)


def test_a_repeated_parameter_is_refused(person):
    """AZ4."""
    for name in ("state", "redirect_uri"):
        page = person.get(f"/authorize?client_id=spa&redirect_uri={CALLBACK}&{name}={CALLBACK}&{name}={CALLBACK}")
        assert (page.status_code, "location" in page.headers) == (400, False)
        assert f"{name} is repeated." in page.text


def test_unknown_parameters_are_ignored_and_empty_ones_are_absent(person):
    """AZ5."""
    assert person.authorize(foo="bar", prompt="", state="").status_code == 200
    assert "error" not in answer_of(person.decide(person.signed_in(foo="bar", state="", max_age="")))


def test_other_errors_go_to_the_client(person):
    """AZ7, AZ8, AZ15, AZ24, AZ26."""
    for asked, error in (
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"response_type": None}, "invalid_request"),
        ({"code_challenge": None, "code_challenge_method": None}, "invalid_request"),
        ({"code_challenge": "short"}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"request": "e30.e30."}, "request_not_supported"),
        ({"prompt": "none"}, "login_required"),
        ({"prompt": "none login"}, "invalid_request"),
    ):
        answer = answer_of(person.authorize(**asked, state="s"))
        assert (answer["error"], answer["state"], answer["iss"]) == (error, "s", "http://127.0.0.1:8000")


def test_a_post_is_the_same_by_way_of_a_get(person):
    """AZ6. The cookie of a login is Lax: a POST from elsewhere comes without it, the GET behind it with it."""
    asked = person.authorize(state=ODD_STATE).request.url.params
    redirect = person.post("/authorize", data=dict(asked))
    page = person.follow(redirect)

    assert redirect.status_code == 303
    assert fields(page.text, "/sign-in") == fields(person.authorize(state=ODD_STATE).text, "/sign-in")


@pytest.mark.parametrize("mode", ["query", "form_post"])
def test_the_answer_travels_as_it_was_asked_for(person, mode):
    page = person.decide(person.signed_in(response_mode=mode, state=ODD_STATE))
    if mode == "query":
        assert answer_of(page)["state"] == ODD_STATE
        return
    sent = fields(page.text, CALLBACK)

    assert sent["state"] == ODD_STATE
    assert person.redeem(sent["code"]).status_code == 200
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "form-action 'self' https://app.example;" in page.headers["content-security-policy"] + ";"
    check_headers(page)


def test_who_has_allowed_it_once_is_not_asked_again_but_for_more(person):
    person.code()

    assert "code" in answer_of(person.authorize())
    assert "code" in answer_of(person.authorize(prompt="none"))
    assert "consent" in person.authorize(scope="openid items:read items:write").text
    assert answer_of(person.authorize(scope="openid items:write", prompt="none"))["error"] == "consent_required"
    assert 'action="/consent"' in person.authorize(prompt="consent").text


def test_an_app_of_ours_is_not_asked_about(person):
    assert "code" in answer_of(person.signed_in(client_id="ours"))


def test_an_app_that_could_be_anybody_is_asked_about_every_time(person, spa):
    """AZ22, RFC 8252 section 8.6; AZ2: the port is the app's."""

    async def create():
        async with spa.auth.running() as services:
            await services.clients.create(
                "phone",
                public=True,
                redirect_uris=["http://127.0.0.1/cb"],
                grants=frozenset({"authorization_code"}),
            )

    anyio.run(create)
    asked = {"client_id": "phone", "redirect_uri": "http://127.0.0.1:51234/cb"}
    page = person.signed_in(**asked)
    assert "http://127.0.0.1:51234" in page.headers["content-security-policy"]
    assert person.decide(page).headers["location"].startswith("http://127.0.0.1:51234/cb?code=")

    assert 'action="/consent"' in person.authorize(**asked).text


@pytest.mark.parametrize("prompt", ["login", "select_account"])
def test_prompt_login_is_a_new_login_for_this_very_request(person, spa, prompt):
    """AZ25."""
    person.code()
    spa.clock.advance(60)
    page = person.authorize(prompt=prompt)
    assert 'action="/sign-in"' in page.text
    redirect = person.sign_in(page)
    answer = answer_of(person.follow(redirect))
    claims = id_token(person.redeem(answer["code"]).json(), person)
    assert claims["auth_time"] == spa.clock.now

    # Another request, or the same without the proof, asks again.
    assert 'action="/sign-in"' in person.authorize(prompt=prompt).text
    proof = redirect.headers["location"].partition("fastlatch_shown=")[2]
    assert 'action="/sign-in"' in person.authorize(prompt=prompt, state="other", fastlatch_shown=proof).text
    spa.clock.advance(3_601)
    assert 'action="/sign-in"' in person.follow(redirect).text


def test_max_age_asks_those_who_signed_in_long_ago(person, spa):
    """AZ25."""
    person.code()
    assert "code" in answer_of(person.authorize(max_age="10"))
    spa.clock.advance(11)
    page = person.authorize(max_age="10")
    assert 'value="alice"' in page.text
    answer = answer_of(person.follow(person.sign_in(page)))

    assert id_token(person.redeem(answer["code"]).json(), person)["auth_time"] == spa.clock.now


def test_a_proof_of_a_login_that_was_made_up_is_none(person, spa):
    person.code()
    for proof in (f"{int(spa.clock.now)}.{'A' * 32}", f"{int(spa.clock.now)}.", "x", "9" * 30, "1.é"):
        assert 'action="/sign-in"' in person.authorize(prompt="login", fastlatch_shown=proof).text


def test_a_login_of_another_person_ends_that_of_the_one_before(person, spa):
    tokens = person.redeem(person.code()).json()
    page = person.authorize(prompt="login")
    person.follow(person.sign_in(page, "bob", "staple tower lantern"))

    assert spa.me(tokens["access_token"]).status_code == 401


def test_an_answer_to_a_form_is_303(person):
    """AZ18: 307 would send the password on."""
    redirect = person.sign_in(person.authorize())
    assert redirect.status_code == 303
    assert "correct" not in redirect.headers["location"]
    assert person.decide(person.follow(redirect)).status_code == 303


def test_forwarded_headers_change_nothing_that_a_browser_is_told(person):
    lies = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", "Forwarded": "host=evil.example"}
    page = person.authorize(headers=lies)
    answer = person.authorize(headers=lies, response_type="token")

    assert "evil" not in page.text + str(page.headers)
    assert answer_of(answer)["iss"] == "http://127.0.0.1:8000"


def test_every_page_has_headers_that_stand_on_their_own(person):
    """AZ16, AZ19."""
    page = person.authorize()
    check_headers(page)
    check_headers(person.sign_in(page, password="a wrong passphrase"))
    consent = person.signed_in()
    check_headers(consent)
    for path in ("/account", "/sign-out"):
        check_headers(person.get(path))
    check_headers(person.post("/consent", data={}))
    check_headers(person.ask("PUT", "/sign-in"))


def check_headers(page):
    policy = dict(part.strip().partition(" ")[::2] for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert "unsafe" not in str(policy)
    assert page.headers["x-frame-options"] == "DENY"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "<html lang=" in page.text
    assert "style=" not in page.text
    assert 'src="http' not in page.text


def id_token(tokens, person: Browser):
    keys = KeySet.import_key_set(person.get("/.well-known/jwks.json").json())
    return jwt.decode(tokens["id_token"], keys, algorithms=["ES256"]).claims


def test_who_signs_in_again_keeps_their_apps_and_signs_out_of_them_all_the_same(person, spa):
    tokens = person.redeem(person.code()).json()
    again = person.signed_in(prompt="login")
    assert again.status_code in {200, 303}
    tokens = refreshed(person, tokens).json()
    assert "refresh_token" in tokens
    page = person.get("/sign-out")
    assert person.post("/sign-out", data=fields(page.text, "/sign-out")).status_code == 200
    assert refreshed(person, tokens).json()["error"] == "invalid_grant"


def refreshed(person, tokens):
    form = {"grant_type": "refresh_token", "client_id": "spa", "refresh_token": tokens["refresh_token"]}
    return person.post("/token", data=form)
