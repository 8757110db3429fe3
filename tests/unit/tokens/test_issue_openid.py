"""OpenID Connect Core section 2: what an ID token says, checked by other means than it was made by."""

import base64
import hashlib
from dataclasses import replace

import pytest

from fakes.core import ALICE, API, CALLBACK, CHALLENGE, NO_RESOURCES, SECRET, VERIFIER, WEB, Core, form
from fakes.jws import FakeIdTokenKeys, FakeJws, claims_in
from fastlatch.domain.errors import InvalidToken
from fastlatch.domain.grant import Continued, NewLogin, TokenRequest
from fastlatch.domain.session import Login
from fastlatch.domain.user import Account, User
from fastlatch.tokens.id_token import IdTokens
from fastlatch.tokens.issue import IssueTokens

pytestmark = pytest.mark.anyio

LOGIN = Login(1_799_999_000, ("pwd",))
OPENID = frozenset({"openid", "read"})


def request(client=WEB):
    asked = form()
    return TokenRequest("authorization_code", client, None, asked.parameters, asked.address, "a browser")


def core_of(algorithm="ES256"):
    core = Core().with_authorization()
    core.jws = FakeJws(algorithm=algorithm)
    core.id_token_keys = FakeIdTokenKeys(core.jws, "RS256")
    core.issue = IssueTokens(
        core.sessions,
        core.jws,
        core.refresh_tokens,
        core.policy,
        core.clock,
        spend_proof=core.spend_proof,
        compare_password_version=True,
        catch_up=core.follower.catch_up,
        resources=NO_RESOURCES,
        id_tokens=IdTokens(core.id_token_keys, core.policy, core.subjects),
    )
    return core


async def test_an_id_token_says_who_for_whom_when_and_how():
    """JW5."""
    core = core_of()

    tokens = await core.issue(NewLogin(ALICE, OPENID, login=LOGIN, nonce="n-1"), request())

    now = int(core.clock.now)
    claims = claims_in(tokens.id_token)
    assert claims.pop("at_hash")
    assert claims == {
        "iss": "https://login.example",
        "sub": "u-alice",
        "aud": "web",
        "iat": now,
        "exp": now + 300,
        "auth_time": LOGIN.at,
        "amr": ["pwd"],
        "acr": "1",
        "nonce": "n-1",
        "sid": tokens.session_id,
    }
    assert tokens.id_token.startswith("JWT.")


@pytest.mark.parametrize(
    ("algorithm", "hashed"), [("ES256", hashlib.sha256), ("RS256", hashlib.sha256), ("EdDSA", hashlib.sha512)]
)
async def test_at_hash_is_the_left_half_of_the_hash_of_the_access_token(algorithm, hashed):
    """JW5, section 3.1.3.6: "the hash algorithm used in the alg Header Parameter"; Ed25519 has SHA-512."""
    tokens = await core_of(algorithm).issue(NewLogin(ALICE, OPENID, login=LOGIN), request())

    whole = hashed(tokens.access_token.encode("ascii")).digest()
    expected = base64.urlsafe_b64encode(whole[: len(whole) // 2]).decode().rstrip("=")
    assert claims_in(tokens.id_token)["at_hash"] == expected


async def test_a_nonce_that_was_not_sent_is_not_made_up():
    tokens = await core_of().issue(NewLogin(ALICE, OPENID, login=LOGIN), request())

    assert "nonce" not in claims_in(tokens.id_token)


@pytest.mark.parametrize(
    ("methods", "acr"), [(("pwd",), "1"), (("pwd", "otp"), "2"), (("hwk",), "2"), (("pwd", "mfa"), "2")]
)
async def test_two_factors_are_said_to_be_two(methods, acr):
    tokens = await core_of().issue(NewLogin(ALICE, OPENID, login=Login(1, methods)), request())

    claims = claims_in(tokens.id_token)
    assert (claims["amr"], claims["acr"]) == (list(methods), acr)


@pytest.mark.parametrize("scopes", [frozenset(), frozenset({"read"}), frozenset({"profile", "email"})])
async def test_without_the_scope_openid_there_is_none(scopes):
    assert (await core_of().issue(NewLogin(ALICE, scopes, login=LOGIN), request())).id_token is None


async def test_a_password_login_gets_none_even_where_a_user_has_a_scope_of_that_name():
    """Nobody stood before a page of ours, so there is nothing to say of how they showed who they are."""
    core = core_of()
    core.users.accounts["u-eve"] = eve = Account(User("u-eve", "eve", scopes=frozenset({"openid"})), "new:x")

    tokens = await core.issue(NewLogin(eve, OPENID), request(API))

    assert tokens.id_token is None
    assert (await core.issue(NewLogin(ALICE, OPENID), request(API))).scopes == {"read"}


async def test_where_every_key_is_a_secret_there_is_none():
    """With HS256 no client could check it, and whoever could, could make one."""
    tokens = await core_of("HS256").issue(NewLogin(ALICE, OPENID, login=LOGIN), request())

    assert tokens.id_token is None
    assert tokens.scopes == OPENID


async def test_an_id_token_is_no_access_token():
    """JW6."""
    core = core_of()
    tokens = await core.issue(NewLogin(ALICE, OPENID, login=LOGIN), request())

    with pytest.raises(InvalidToken):
        core.jws.verify(tokens.id_token, now=0)


async def test_a_client_that_may_not_refresh_gets_no_refresh_token():
    core = core_of()
    once = type(WEB)("web", grants=frozenset({"authorization_code"}), secret_digests=WEB.secret_digests)

    tokens = await core.issue(NewLogin(ALICE, OPENID, login=LOGIN), request(once))

    assert tokens.refresh_token is None
    assert tokens.refresh_expires_in is None
    assert core.sessions.records == {}
    assert tokens.session_id in core.sessions.sessions


async def test_a_session_that_goes_on_says_the_same_of_the_login_and_no_nonce():
    """OpenID Connect Core section 12.2: auth_time "MUST represent the time of the original authentication"."""
    core = await Core().with_authorization().start()
    asked = {"client_id": "web", "redirect_uri": CALLBACK, "code_challenge": CHALLENGE, "nonce": "n-1"}
    signed_in_at = int(core.clock())
    code = await core.code(**asked)
    core.clock.advance(30)
    as_web = {"client_id": "web", "client_secret": SECRET}
    redeemed = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER, "code": code}
    first = await core.token(**redeemed, **as_web)
    core.clock.advance(600)

    second = await core.refresh(first.refresh_token, **as_web)

    before, after = claims_in(first.id_token), claims_in(second.id_token)
    assert before["nonce"] == "n-1"
    assert "nonce" not in after
    assert before["auth_time"] == after["auth_time"] == signed_in_at
    assert {name: before[name] for name in ("iss", "sub", "aud", "amr", "acr", "sid")} == {
        name: after[name] for name in ("iss", "sub", "aud", "amr", "acr", "sid")
    }
    assert after["iat"] == before["iat"] + 600
    assert after["at_hash"] != before["at_hash"]
    assert (await core.refresh(second.refresh_token, **as_web, scope="read")).id_token is None


async def test_a_session_that_goes_on_is_for_whom_it_was():
    """RFC 8707: `aud` stays."""
    core = core_of()
    resources = ("https://one.example", "https://two.example")
    opened = await core.issue(NewLogin(ALICE, OPENID, login=LOGIN, resources=resources), request())
    session = core.sessions.sessions[opened.session_id]

    again = await core.issue(Continued(session, OPENID, "flr_x", session.expires_at), request())

    for tokens in (opened, again):
        assert claims_in(tokens.access_token)["aud"] == list(resources)
        assert claims_in(tokens.id_token)["auth_time"] == LOGIN.at


async def test_a_client_that_knows_only_rs256_gets_its_id_tokens_so_and_its_access_tokens_as_everybody():
    """OpenID Connect Discovery section 3: "The algorithm "RS256" MUST be included"."""
    core = core_of()
    old = replace(WEB, id_token_algorithm="RS256")

    tokens = await core.issue(NewLogin(ALICE, OPENID, login=LOGIN), request(old))

    assert tokens.id_token.endswith(".signed-RS256")
    assert tokens.access_token.endswith(".signed")
    assert core.id_token_keys.prepared == ["RS256"]


@pytest.mark.parametrize("registered", [None, "ES256", "EdDSA"])
async def test_an_algorithm_that_is_not_there_any_more_is_that_of_everybody(registered):
    """A client may have been registered before the setting was changed."""
    core = core_of()

    tokens = await core.issue(
        NewLogin(ALICE, OPENID, login=LOGIN), request(replace(WEB, id_token_algorithm=registered))
    )

    assert tokens.id_token.endswith(".signed")


async def test_a_pairwise_client_reads_its_own_name_for_the_user_in_every_token():
    """OpenID Connect Core section 8: it could read the access token too."""
    core = core_of()

    tokens = await core.issue(NewLogin(ALICE, OPENID, login=LOGIN), request(replace(WEB, sector="web.example")))

    assert claims_in(tokens.id_token)["sub"] == "pairwise:web.example/u-alice"
    assert claims_in(tokens.access_token)["sub"] == "pairwise:web.example/u-alice"
    assert core.sessions.sessions[tokens.session_id].user_id == "u-alice"
