"""OpenID Connect RP-Initiated Logout: where to go afterwards, and whether the user has to be asked."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from fakes.clients import FakeClients
from fakes.core import CALLBACK, CHALLENGE, SECRET, VERIFIER, WEB, Core
from fakes.jws import FakeIdTokenKeys, FakeJws
from fastlatch.domain.client import Client
from fastlatch.domain.policy import TokenPolicy
from fastlatch.oauth.end_session import EndSession, WayBack
from fastlatch.oauth.id_token_hint import ReadIdTokenHint

pytestmark = pytest.mark.anyio

BYE, WITH_QUERY = "https://app.example/bye", "https://app.example/bye?a=1"
CLIENT = Client("photos", name="Photo Album", post_logout_redirect_uris=(BYE, WITH_QUERY))
AS_WEB = {"client_id": "web", "client_secret": SECRET}


@pytest.fixture
def end_session() -> EndSession:
    core = Core()
    return EndSession(FakeClients(CLIENT, Client("other", redirect_uris=(BYE,))), core.sessions, core.read_hint)


@pytest.mark.parametrize(
    ("uri", "state", "url"),
    [(BYE, None, BYE), (BYE, "a b&c", f"{BYE}?state=a+b%26c"), (WITH_QUERY, "x", f"{WITH_QUERY}&state=x")],
)
async def test_the_way_back_is_a_registered_address_with_the_state(
    end_session: EndSession, uri: str, state: str | None, url: str
) -> None:
    asked = {"client_id": "photos", "post_logout_redirect_uri": uri} | ({} if state is None else {"state": state})

    assert await end_session.way_back(asked) == WayBack("Photo Album", url)


@pytest.mark.parametrize(
    "asked",
    [
        {},
        {"client_id": "photos"},
        {"post_logout_redirect_uri": BYE},
        {"client_id": "other", "post_logout_redirect_uri": BYE},
        {"client_id": "nobody", "post_logout_redirect_uri": BYE},
        {"client_id": "no client\n", "post_logout_redirect_uri": BYE},
        {"client_id": "photos", "post_logout_redirect_uri": BYE + "/"},
        {"client_id": "photos", "post_logout_redirect_uri": BYE.upper()},
        {"client_id": "photos", "post_logout_redirect_uri": BYE, "state": "s" * 2_049},
        {"client_id": "photos", "post_logout_redirect_uri": BYE, "id_token_hint": "forged"},
    ],
)
async def test_there_is_no_way_back_to_anything_else(end_session: EndSession, asked: dict[str, str]) -> None:
    assert await end_session.way_back(asked) is None


class Login:
    """Alice in one browser, and an app that she uses there."""

    def __init__(self) -> None:
        self.core = Core().with_authorization()
        self.end_session = EndSession(self.core.clients, self.core.sessions, self.core.read_hint)

    async def sign_in(self, username="alice"):
        account = await self.core.users.find_by_name(username)
        self.signed_in, _ = await self.core.logins.open(account, ("pwd",), user_agent="", address="192.0.2.9")
        return self.signed_in

    async def id_token(self, client: Mapping[str, str] = AS_WEB, **more: str) -> str:
        asked = {"client_id": "web", "redirect_uri": CALLBACK, "response_type": "code", "scope": "openid"} | more
        asked |= {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
        answer = await self.core.authorize.approve(asked, self.signed_in, shown_at=0)
        form = {"redirect_uri": CALLBACK, "code_verifier": VERIFIER, "code": answer.parameters["code"]}
        tokens = await self.core.token(grant_type="authorization_code", **form, **client)
        return tokens.id_token

    async def is_meant(self, hint: str, signed_in="same", **more: str) -> bool:
        whose = self.signed_in if signed_in == "same" else signed_in
        return await self.end_session.is_meant({"id_token_hint": hint} | more, whose)


@pytest.fixture
async def login() -> Login:
    login = Login()
    await login.core.start()
    await login.sign_in()
    return login


async def test_an_app_of_this_very_login_need_not_have_its_user_asked(login: Login) -> None:
    hint = await login.id_token()

    assert await login.is_meant(hint)
    assert await login.is_meant(hint, client_id="web")


async def test_a_hint_is_as_good_when_it_has_expired(login: Login) -> None:
    hint = await login.id_token()
    login.core.clock.advance(86_400)

    assert await login.is_meant(hint)


async def test_an_app_may_end_its_session_before_it_sends_its_user_to_sign_out(login: Login) -> None:
    hint = await login.id_token()
    for session in list(login.core.sessions.sessions.values()):
        if session.client_id == "web":
            await login.core.sessions.end(session.id, now=int(login.core.clock()))

    assert await login.is_meant(hint)


async def test_whoever_is_not_signed_in_any_more_is_not_asked_either(login: Login) -> None:
    assert await login.is_meant(await login.id_token(), signed_in=None)


async def test_a_client_that_has_registered_itself_leads_away_only_whoever_its_id_token_is_of() -> None:
    """RFC 9700 section 4.11.2: a stranger who has signed in once could else send everybody anywhere."""
    stranger = replace(WEB, id="dyn~stranger")
    login = Login()
    login.core.clients.clients[stranger.id] = stranger
    await login.core.start()
    await login.sign_in()
    as_it = {"client_id": stranger.id, "client_secret": SECRET}
    hint = await login.id_token(as_it, client_id=stranger.id)

    assert await login.is_meant(hint)
    assert not await login.is_meant(hint, signed_in=None)
    assert not await login.is_meant(hint, signed_in=await login.sign_in("bob"))
    login.core.clients.clients[stranger.id] = replace(CLIENT, id=stranger.id)
    back = await login.end_session.way_back({"client_id": stranger.id, "post_logout_redirect_uri": BYE})
    assert back == WayBack("Photo Album", BYE, strangers=True)


async def test_without_a_hint_of_this_login_the_user_is_asked(login: Login) -> None:
    """Section 2: the OP MUST ask "if the supplied ID Token does not belong to the current OP session with the RP"."""
    hint = await login.id_token()
    offline = await login.id_token(scope="openid offline_access")
    header, claims, _ = hint.split(".")

    assert not await login.end_session.is_meant({}, login.signed_in)
    for other in (f"{header}.{claims}.forged", f"e30.{claims}.signed", "", "x", offline):
        assert not await login.is_meant(other)
    assert not await login.is_meant(hint, client_id="theirs")
    again = await login.sign_in()
    assert not await login.is_meant(hint, signed_in=again)
    assert not await login.is_meant(hint, signed_in=await login.sign_in("bob"))


async def test_a_token_of_another_issuer_is_no_hint_of_ours() -> None:
    keys = FakeIdTokenKeys(FakeJws())
    read = ReadIdTokenHint(keys, TokenPolicy("https://login.example", "api"), lambda: 0)
    ours = {"iss": "https://login.example", "aud": "web", "sub": "u", "sid": "s"}

    def said(**changes: object) -> object:
        claims = {name: value for name, value in (ours | changes).items() if value is not None}
        return read(keys.sign_id_token(claims, algorithm="ES256", now=0, media_type="JWT"))

    assert said() is not None
    for wrong in ({"iss": "https://evil.example"}, {"aud": ["web"]}, {"sid": None}, {"sub": 1}):
        assert said(**wrong) is None
