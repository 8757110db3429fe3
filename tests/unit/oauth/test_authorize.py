"""RFC 6749 section 3.1, OpenID Connect Core section 3.1.2: which page comes next, or which answer goes back."""

import re
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from fakes.core import ALICE, BOB, CALLBACK, CHALLENGE, Core
from fastlatch.domain.authorization import ReplyTo, ResponseMode
from fastlatch.domain.errors import InvalidRequest
from fastlatch.oauth.authorize import AskConsent, AskLogin, Reply

pytestmark = pytest.mark.anyio

PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
WEB = {"client_id": "web", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid read", "state": "s"}
THEIRS = WEB | {"client_id": "theirs", "redirect_uri": "https://theirs.example/cb"}
PAGE = WEB | PKCE | {"client_id": "page", "redirect_uri": "https://page.example/cb"}
PHONE = WEB | PKCE | {"client_id": "phone", "redirect_uri": "http://127.0.0.1:5000/cb"}


class Visit:
    """One browser before the authorization endpoint."""

    def __init__(self, account=ALICE):
        self.core = Core().with_authorization()
        self.account = account
        self.signed_in = None
        self.shown_at = 0

    async def sign_in(self, methods=("pwd",)):
        self.signed_in, _ = await self.core.logins.open(self.account, methods, user_agent="", address="192.0.2.9")
        return self

    async def asks(self, parameters):
        return await self.core.authorize.begin(parameters, self.signed_in, shown_at=self.shown_at)

    async def allows(self, parameters):
        return await self.core.authorize.approve(parameters, self.signed_in, shown_at=self.shown_at)

    async def code(self, answer):
        return await self.core.codes.find(answer.parameters["code"])


@pytest.fixture
async def visit():
    return await Visit().sign_in()


async def test_whoever_is_not_signed_in_is_asked_to():
    step = await Visit().asks(WEB)

    assert isinstance(step, AskLogin)
    assert step.request.parameters == WEB


async def test_a_code_stands_for_who_signed_in_how_and_for_what(visit):
    answer = await visit.asks(WEB | PKCE | {"nonce": "n"})

    assert set(answer.parameters) == {"code", "state", "iss"}
    code = await visit.code(answer)
    assert (code.client_id, code.redirect_uri, code.user_id) == ("web", CALLBACK, "u-alice")
    assert (code.scopes, code.nonce, code.code_challenge) == ({"openid", "read"}, "n", CHALLENGE)
    assert code.login == visit.signed_in.login
    assert code.login.id == visit.signed_in.session.id


async def test_a_redirect_uri_that_was_not_said_need_not_be_repeated(visit):
    asked = {name: value for name, value in WEB.items() if name != "redirect_uri"}

    assert (await visit.code(await visit.asks(asked))).redirect_uri is None


async def test_no_code_is_like_another(visit):
    """AZ23: 256 bits each."""
    codes = {(await visit.asks(WEB)).parameters["code"] for _ in range(200)}

    assert len(codes) == 200
    assert all(re.fullmatch(r"flc_[A-Za-z0-9_-]{48}", code) for code in codes)
    assert not any(code in repr(visit.core.single_use.kept) for code in codes)


async def test_only_what_the_user_has_is_granted():
    """TK18."""
    visit = await Visit(BOB).sign_in()

    answer = await visit.asks(WEB | {"scope": "openid email read write admin"})

    assert (await visit.code(answer)).scopes == {"openid", "email"}


async def test_a_client_of_ours_is_not_asked_about(visit):
    assert isinstance(await visit.asks(WEB), Reply)
    assert isinstance(await visit.asks(PAGE), Reply)


async def test_a_client_of_others_is_asked_about_once_for_each_scope(visit):
    step = await visit.asks(THEIRS)
    assert isinstance(step, AskConsent)
    assert step.scopes == {"openid", "read"}
    assert step.signed_in is visit.signed_in
    assert visit.core.single_use.kept == {}

    assert isinstance(await visit.allows(THEIRS | {"scope": "openid"}), Reply)
    assert isinstance(await visit.asks(THEIRS | {"scope": "openid"}), Reply)
    assert isinstance(await visit.asks(THEIRS), AskConsent)
    assert isinstance(await visit.allows(THEIRS), Reply)
    assert isinstance(await visit.asks(THEIRS), Reply)
    assert isinstance(await visit.asks(THEIRS | {"scope": "read"}), Reply)


async def test_what_one_user_allows_another_has_not_allowed(visit):
    await visit.allows(THEIRS)
    bob, visit.account = visit, BOB
    await bob.sign_in()

    assert isinstance(await bob.asks(THEIRS), AskConsent)


async def test_what_was_taken_back_is_asked_again(visit):
    await visit.allows(THEIRS)
    assert await visit.core.consents.withdraw("u-alice", "theirs", now=1)

    assert isinstance(await visit.asks(THEIRS), AskConsent)


async def test_an_app_that_nobody_can_tell_from_another_is_asked_about_every_time(visit):
    """AZ22, RFC 8252 section 8.6; also one of ours."""
    for _ in range(2):
        assert isinstance(await visit.asks(PHONE), AskConsent)
        assert isinstance(await visit.allows(PHONE), Reply)


async def test_prompt_consent_asks_again(visit):
    await visit.allows(THEIRS)

    assert isinstance(await visit.asks(THEIRS | {"prompt": "consent"}), AskConsent)
    assert isinstance(await visit.asks(WEB | {"prompt": "consent"}), AskConsent)
    assert isinstance(await visit.allows(WEB | {"prompt": "consent"}), Reply)


@pytest.mark.parametrize(
    ("asked", "signed_in", "error"),
    [
        (WEB, False, "login_required"),
        (THEIRS, True, "consent_required"),
        (PHONE, True, "consent_required"),
        (WEB | {"max_age": "5"}, True, "login_required"),
        (WEB | {"max_age": "0"}, True, "login_required"),
    ],
    ids=["nobody", "theirs", "phone", "old", "now"],
)
async def test_prompt_none_never_shows_a_page(asked, signed_in, error):
    """AZ24."""
    visit = Visit()
    if signed_in:
        await visit.sign_in()
        visit.core.clock.advance(6)

    answer = await visit.asks(asked | {"prompt": "none"})

    assert isinstance(answer, Reply)
    assert answer.parameters["error"] == error
    assert "code" not in answer.parameters


async def test_prompt_none_gets_a_code_where_nothing_is_to_be_asked(visit):
    assert "code" in (await visit.asks(WEB | {"prompt": "none"})).parameters


@pytest.mark.parametrize("prompt", ["login", "select_account", "login consent"])
async def test_prompt_login_wants_a_login_after_the_page_was_shown(visit, prompt):
    """AZ25."""
    asked = WEB | {"prompt": prompt}
    assert isinstance(await visit.asks(asked), AskLogin)
    visit.core.clock.advance(10)
    visit.shown_at = int(visit.core.clock())
    assert isinstance(await visit.asks(asked), AskLogin)
    assert isinstance(await visit.allows(asked), AskLogin)

    visit.core.clock.advance(10)
    await visit.sign_in()

    assert not isinstance(await visit.asks(asked), AskLogin)


@pytest.mark.parametrize(("max_age", "after", "asked_again"), [(60, 59, False), (60, 61, True), (0, 1, True)])
async def test_max_age_wants_a_login_that_is_young_enough(visit, max_age, after, asked_again):
    """AZ25."""
    visit.core.clock.advance(after)

    assert isinstance(await visit.asks(WEB | {"max_age": str(max_age)}), AskLogin) is asked_again


@pytest.mark.parametrize("max_age", ["0", "1"])
async def test_a_login_for_this_very_request_is_young_enough_for_any_max_age(visit, max_age):
    visit.core.clock.advance(1000)
    asked = THEIRS | {"max_age": max_age}
    visit.shown_at = int(visit.core.clock())
    assert isinstance(await visit.asks(asked), AskLogin)
    visit.core.clock.advance(5.5)
    await visit.sign_in()
    visit.core.clock.advance(20.25)

    assert isinstance(await visit.asks(asked), AskConsent)
    assert "code" in (await visit.allows(asked)).parameters


async def test_who_does_not_allow_it_says_so(visit):
    answer = await visit.core.authorize.deny(THEIRS)

    assert (answer.parameters["error"], answer.parameters["state"]) == ("access_denied", "s")
    assert visit.core.single_use.kept == {}
    assert visit.core.consents.consents == {}


@pytest.mark.parametrize("act", ["asks", "allows"])
async def test_every_step_reads_the_request_anew(visit, act):
    with pytest.raises(InvalidRequest):
        await getattr(visit, act)(THEIRS | {"redirect_uri": "https://evil.example/cb"})
    assert (await getattr(visit, act)(THEIRS | {"response_type": "token"})).parameters["error"]
    with pytest.raises(InvalidRequest):
        await visit.core.authorize.deny(THEIRS | {"client_id": "nobody"})


@pytest.mark.parametrize("asked", [WEB, WEB | {"response_type": "token"}, WEB | {"prompt": "none", "max_age": "0"}])
async def test_every_answer_says_who_gives_it(visit, asked):
    """AZ13, RFC 9207 section 2: "the iss parameter value MUST be identical to the authorization server's issuer"."""
    visit.core.clock.advance(2)
    for answer in (await visit.asks(asked), await visit.core.authorize.deny(asked)):
        assert answer.parameters["iss"] == "https://login.example"


@pytest.mark.parametrize("state", ["%20+&\"<\u00e9'#;=/?", " ", "\U0001f98a", "a=b&code=stolen&iss=evil"])
@pytest.mark.parametrize("more", [{}, {"response_type": "token"}], ids=["success", "error"])
async def test_the_state_comes_back_byte_for_byte(visit, state, more):
    """AZ14."""
    answer = await visit.asks(WEB | {"state": state} | more)

    assert parse_qs(urlsplit(answer.url).query, strict_parsing=True)["state"] == [state]


async def test_without_a_state_none_comes_back(visit):
    asked = {name: value for name, value in WEB.items() if name != "state"}

    assert "state" not in (await visit.asks(asked)).parameters


@pytest.mark.parametrize(
    ("uri", "url"),
    [
        ("https://a.example/cb", "https://a.example/cb?code=c%2F"),
        ("https://a.example/cb?", "https://a.example/cb?code=c%2F"),
        ("https://a.example/cb?x=1", "https://a.example/cb?x=1&code=c%2F"),
        ("com.example.app:/cb", "com.example.app:/cb?code=c%2F"),
    ],
)
def test_a_query_that_is_there_stays(uri, url):
    """RFC 6749 section 3.1.2: a query component "MUST be retained when adding additional query parameters"."""
    assert Reply(ReplyTo(uri, ResponseMode.QUERY, None), {"code": "c/"}).url == url


async def test_a_login_that_is_to_outlive_the_browsers_is_told_of_none(visit):
    """OpenID Connect Core section 11."""
    code = await visit.code(await visit.asks(WEB | {"scope": "openid offline_access"}))

    assert (code.login.at, code.login.methods, code.login.id) == (visit.signed_in.login.at, ("pwd",), None)


async def test_an_answer_never_shows_its_code(visit):
    answer = await visit.asks(WEB)

    assert answer.parameters["code"] not in repr(answer)
    assert dict(parse_qsl(urlsplit(answer.url).query)) == dict(answer.parameters)
