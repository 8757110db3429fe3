"""Who has signed in on our pages: a session like any other, and a cookie that is good for nothing else."""

from dataclasses import replace

import pytest

from fakes.core import ALICE, BOB, CALLBACK, CHALLENGE, SECRET, VERIFIER, Core
from fastlatch.accounts.browser_logins import COOKIE_PREFIX
from fastlatch.domain.client import BROWSER_CLIENT_ID
from fastlatch.domain.errors import IncorrectCredentials, InvalidGrant
from fastlatch.domain.secret import digest

pytestmark = pytest.mark.anyio


async def sign_in(core, account=ALICE, methods=("pwd",)):
    return await core.logins.open(account, methods, user_agent="a browser", address="192.0.2.9")


async def test_a_login_is_found_by_its_cookie():
    core = Core()

    signed_in, cookie = await sign_in(core)

    assert cookie.startswith(COOKIE_PREFIX)
    found = await core.logins.find(cookie)
    assert found == signed_in
    assert found.account == ALICE
    assert (found.login.at, found.login.methods, found.login.id) == (
        int(core.clock()),
        ("pwd",),
        found.session.id,
    )
    assert found.session.client_id == BROWSER_CLIENT_ID
    assert (found.session.user_agent, found.session.address) == ("a browser", "192.0.2.9")


async def test_only_the_digest_of_the_cookie_is_kept():
    core = Core()

    _, cookie = await sign_in(core)

    (record,) = core.sessions.records.values()
    assert record.digest == digest(cookie)
    assert cookie not in repr(core.sessions.records) + repr(core.sessions.sessions)


async def test_each_login_is_a_new_one():
    """ASVS 7.2.4."""
    core = Core()
    (first, cookie), (second, other) = await sign_in(core), await sign_in(core)

    assert cookie != other
    assert first.session.id != second.session.id


@pytest.mark.parametrize("cookie", [None, "", "x", "flb_", "flb_" + "A" * 96, "x" * 100_000])
async def test_what_we_did_not_make_costs_no_read(cookie):
    core = Core()

    assert await core.logins.find(cookie) is None
    assert core.sessions.reads == 0


async def test_a_cookie_is_no_refresh_token_and_a_refresh_token_no_cookie():
    """JW6, TK21: another prefix, and another key."""
    core = await Core().start()
    _, cookie = await sign_in(core)
    tokens = await core.login()

    with pytest.raises(InvalidGrant):
        await core.refresh(cookie)
    with pytest.raises(InvalidGrant):
        await core.refresh(cookie.replace(COOKIE_PREFIX, "flr_"))
    assert await core.logins.find(tokens.refresh_token) is None
    assert await core.logins.find(tokens.refresh_token.replace("flr_", COOKIE_PREFIX)) is None
    assert await core.introspect(cookie) == {"active": False}


async def test_it_lasts_as_long_as_it_was_made_for():
    core = Core()
    _, cookie = await sign_in(core)
    core.clock.advance(14 * 86400 - 1)
    assert await core.logins.find(cookie)
    core.clock.advance(1)

    assert await core.logins.find(cookie) is None


@pytest.mark.parametrize("ending", ["sign out", "password", "disabled", "gone", "everything", "one session"])
async def test_everything_that_ends_sessions_ends_it(ending):
    core = Core()
    signed_in, cookie = await sign_in(core)
    now = int(core.clock())
    match ending:
        case "sign out":
            await core.logins.end(signed_in)
        case "password":
            await core.users.set_password("u-alice", "new:other", expected_version=None, now=now)
        case "disabled":
            core.users.accounts["u-alice"] = replace(ALICE, user=replace(ALICE.user, disabled=True))
        case "gone":
            core.users.accounts.pop("u-alice")
        case "everything":
            await core.sessions.end_everything(now=now)
        case "one session":
            await core.sessions.end(signed_in.session.id, now=now)

    assert await core.logins.find(cookie) is None


async def test_whoever_was_changed_while_their_password_was_checked_is_not_signed_in():
    core = Core()
    await core.users.set_password("u-alice", "new:other", expected_version=None, now=1)

    with pytest.raises(IncorrectCredentials):
        await sign_in(core)
    assert core.sessions.sessions == {}


@pytest.mark.parametrize(("scope", "stays"), [("openid read", False), ("openid offline_access", True)])
async def test_signing_out_ends_the_apps_of_this_browser_but_those_that_may_stay(scope, stays):
    core = await Core().with_authorization().start()
    asked = {"client_id": "web", "redirect_uri": CALLBACK, "code_challenge": CHALLENGE}
    redeemed = {"grant_type": "authorization_code", "redirect_uri": CALLBACK, "code_verifier": VERIFIER}
    as_web = {"client_id": "web", "client_secret": SECRET}
    here = await core.token(**redeemed, **as_web, code=await core.code(**asked, scope=scope))
    browser = next(one for one in core.sessions.sessions.values() if one.client_id == BROWSER_CLIENT_ID)
    elsewhere = await core.token(**redeemed, **as_web, code=await core.code(**asked))
    bobs, cookie = await sign_in(core, BOB)

    await core.sessions.end_of_login(browser.id, now=int(core.clock()))

    assert (core.sessions.sessions[here.session_id].ended_at is None) is stays
    assert core.sessions.sessions[elsewhere.session_id].ended_at is None
    assert await core.logins.find(cookie) == bobs


async def test_no_cookie_is_ever_logged(caplog):
    core = Core()
    with caplog.at_level("DEBUG", "fastlatch"):
        signed_in, cookie = await sign_in(core)
        await core.logins.end(signed_in)

    assert "signed out sessions=1" in caplog.text
    assert cookie not in caplog.text
