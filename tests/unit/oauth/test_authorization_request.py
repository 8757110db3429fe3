"""RFC 6749 section 4.1.1: what may be told to a client, what only to the user, and what is a request at all."""

import pytest

from fakes.core import CALLBACK, CHALLENGE, NO_RESOURCES, WEB, Core
from fastlatch.domain.authorization import Prompt, ResponseMode
from fastlatch.domain.errors import InvalidRequest
from fastlatch.domain.policy import ProtocolPolicy
from fastlatch.oauth.authorization_request import ReadAuthorizationRequest, Refused
from fastlatch.oauth.pushed_requests import PushedRequests

pytestmark = pytest.mark.anyio

ASKED = {"client_id": "web", "redirect_uri": CALLBACK, "response_type": "code", "scope": "read", "state": "s"}
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
ON_PHONE = PKCE | {"client_id": "phone", "redirect_uri": "http://127.0.0.1:51234/cb"}


def reading(core, protocol, default):
    pushed = PushedRequests(core.single_use, core.clock)
    return ReadAuthorizationRequest(core.clients, protocol, default, NO_RESOURCES, pushed)


async def read(core=None, *, without=(), protocol=None, default=frozenset(), **more):
    core = (core or Core()).with_authorization()
    asked = {name: value for name, value in (ASKED | more).items() if name not in without}
    return await reading(core, protocol or ProtocolPolicy(), default)(asked)


async def refused(code, **more):
    answer = await read(**more)
    assert isinstance(answer, Refused)
    assert answer.error.code == code
    return answer


async def test_a_whole_request_is_read():
    request = await read(
        nonce="n", prompt="login consent", max_age="60", login_hint="alice", ui_locales="de en", **PKCE
    )

    assert request.client == WEB
    assert (request.reply_to.redirect_uri, request.reply_to.mode, request.reply_to.state) == (
        CALLBACK,
        ResponseMode.QUERY,
        "s",
    )
    assert request.redirect_uri_given
    assert request.scopes == {"read"}
    assert (request.code_challenge, request.nonce, request.max_age) == (CHALLENGE, "n", 60)
    assert request.prompts == {Prompt.LOGIN, Prompt.CONSENT}
    assert (request.login_hint, request.ui_locales) == ("alice", ("de", "en"))


@pytest.mark.parametrize(
    "more",
    [
        {"client_id": "nobody"},
        {"client_id": "@browser"},
        {"client_id": "first-party"},
        {"client_id": "a b"},
        {"client_id": "WEB"},
        {"redirect_uri": "https://evil.example/cb"},
        {"redirect_uri": CALLBACK + "/"},
        {"redirect_uri": CALLBACK + "?x=1"},
        {"client_id": "phone", "redirect_uri": "http://localhost/cb"},
        {"without": ["client_id"]},
        {"client_id": "phone", "without": ["redirect_uri"]},
        {"client_id": "robot", "without": ["redirect_uri"]},
    ],
    ids=str,
)
@pytest.mark.parametrize("worse", [{}, {"response_type": "token", "scope": "\u00e9"}], ids=["alone", "and more"])
async def test_until_client_and_redirect_uri_are_known_to_belong_together_nobody_but_the_user_is_told(more, worse):
    """AZ3: an exception for the page, and nothing that could be a redirect."""
    with pytest.raises(InvalidRequest):
        await read(**(worse | more))


async def test_the_only_redirect_uri_need_not_be_said():
    request = await read(without=["redirect_uri"])

    assert request.reply_to.redirect_uri == CALLBACK
    assert not request.redirect_uri_given


async def test_an_app_on_the_users_machine_takes_the_port_it_gets():
    """AZ2."""
    assert (await read(**ON_PHONE)).reply_to.redirect_uri == "http://127.0.0.1:51234/cb"


async def test_a_client_with_a_secret_is_no_native_app_and_keeps_to_its_port():
    """AZ2."""
    core = Core().with_authorization()
    core.clients.clients["web"] = type(WEB)(
        "web", grants=WEB.grants, redirect_uris=("http://127.0.0.1:8000/cb",), secret_digests=WEB.secret_digests
    )

    asked = ASKED | {"redirect_uri": "http://127.0.0.1:9000/cb"}
    with pytest.raises(InvalidRequest):
        await reading(core, ProtocolPolicy(), frozenset())(asked)


async def test_what_nobody_knows_is_ignored():
    """AZ5."""
    assert (await read(foo="bar")).scopes == {"read"}


@pytest.mark.parametrize(("scope", "granted"), [(None, {"me"}), ("", {"me"}), ("read", {"read"})])
async def test_without_a_scope_the_default_is_asked_for(scope, granted):
    """AZ5: the form reader has taken an empty `scope` away."""
    more = {} if scope else {"without": ["scope"]}
    assert (await read(default=frozenset({"me"}), **more)).scopes == granted


@pytest.mark.parametrize("response_type", ["token", "id_token", "code token", "code id_token", "none", "Code"])
async def test_nothing_but_codes(response_type):
    """AZ15."""
    await refused("unsupported_response_type", response_type=response_type)


async def test_a_response_type_has_to_be_said():
    await refused("invalid_request", without=["response_type"])


@pytest.mark.parametrize("client_id", ["phone", "page"])
async def test_a_public_client_has_to_use_pkce(client_id):
    """AZ7."""
    uri = {"phone": "http://127.0.0.1/cb", "page": "https://page.example/cb"}[client_id]
    await refused("invalid_request", client_id=client_id, redirect_uri=uri)


async def test_in_oauth_21_every_client_has_to_use_pkce():
    """AZ7."""
    strict = ProtocolPolicy(pkce_for_all=True)
    await refused("invalid_request", protocol=strict)
    assert (await read(protocol=strict, **PKCE)).code_challenge == CHALLENGE


@pytest.mark.parametrize(
    "more",
    [
        {"code_challenge": CHALLENGE},
        {"code_challenge": CHALLENGE, "code_challenge_method": "plain"},
        {"code_challenge_method": "S256"},
        {"code_challenge": "short-10ch", "code_challenge_method": "S256"},
        {"code_challenge": "x" * 500, "code_challenge_method": "S256"},
    ],
    ids=str,
)
@pytest.mark.parametrize("client", [{}, {"client_id": "phone", "redirect_uri": "http://127.0.0.1/cb"}], ids=str)
async def test_pkce_that_protects_nothing_is_refused(more, client):
    """AZ8, AZ26."""
    await refused("invalid_request", **(more | client))


@pytest.mark.parametrize("client_id", ["phone", "page"])
async def test_where_it_is_required_pkce_is_enough(client_id):
    uri = {"phone": "com.example.phone:/cb", "page": "https://page.example/cb"}[client_id]
    assert (await read(client_id=client_id, redirect_uri=uri, **PKCE)).code_challenge == CHALLENGE


@pytest.mark.parametrize("state", ["%20+&\"<\u00e9'#;=/?", " ", "x" * 2048, "\U0001f98a"])
@pytest.mark.parametrize("more", [{}, {"response_type": "token"}], ids=["success", "error"])
async def test_the_state_is_kept_as_it_came(state, more):
    """AZ14."""
    assert (await read(state=state, **more)).reply_to.state == state


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"state": "x" * 2049}, "invalid_request"),
        ({"nonce": "x" * 513}, "invalid_request"),
        ({"login_hint": "x" * 257}, "invalid_request"),
        ({"response_mode": "fragment"}, "invalid_request"),
        ({"response_mode": "web_message"}, "invalid_request"),
        ({"max_age": "-1"}, "invalid_request"),
        ({"max_age": "1.5"}, "invalid_request"),
        ({"max_age": "\u0663"}, "invalid_request"),
        ({"max_age": "9" * 5000}, "invalid_request"),
        ({"prompt": "none login"}, "invalid_request"),
        ({"prompt": "create"}, "invalid_request"),
        ({"scope": 'a"b'}, "invalid_scope"),
        ({"scope": "x" * 5000}, "invalid_scope"),
        ({"request": "a.b.c"}, "request_not_supported"),
        ({"request_uri": "https://web.example/request"}, "request_uri_not_supported"),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_everything_else_is_told_to_the_client(more, code):
    answer = await refused(code, **more)

    assert answer.reply_to.redirect_uri == CALLBACK


async def test_an_error_goes_back_in_the_way_that_was_asked_for():
    answer = await refused("unsupported_response_type", response_mode="form_post", response_type="token")

    assert answer.reply_to.mode is ResponseMode.FORM_POST


async def test_a_client_that_may_not_use_codes_gets_none():
    core = Core().with_authorization()
    core.clients.clients["web"] = type(WEB)("web", redirect_uris=(CALLBACK,))

    answer = await reading(core, ProtocolPolicy(), frozenset())(ASKED)

    assert answer.error.code == "unauthorized_client"


async def test_no_more_than_the_client_may_ask_for():
    """TK18."""
    theirs = {"client_id": "theirs", "redirect_uri": "https://theirs.example/cb"}
    assert (await read(**theirs, scope="read write")).scopes == {"read"}
    await refused("invalid_scope", **theirs, scope="write admin")


async def test_who_cannot_refresh_is_not_asked_whether_it_may_stay():
    theirs = {"client_id": "theirs", "redirect_uri": "https://theirs.example/cb"}
    assert (await read(**theirs, scope="openid offline_access")).scopes == {"openid"}
    assert (await read(scope="openid offline_access")).scopes == {"openid", "offline_access"}
