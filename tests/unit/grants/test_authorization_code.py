"""RFC 6749 section 4.1.3: a code is good once, for the client, the redirect URI and the verifier of its request."""

from dataclasses import replace

import pytest

from fakes.core import ALICE, CALLBACK, CHALLENGE, SECRET, VERIFIER, Core
from fastlatch.domain.errors import InvalidGrant, InvalidRequest, InvalidToken, UnauthorizedClient
from fastlatch.domain.single_use import SingleUse

pytestmark = pytest.mark.anyio

ASKED = {"client_id": "web", "redirect_uri": CALLBACK, "code_challenge": CHALLENGE}
SAID = {
    "grant_type": "authorization_code",
    "client_id": "web",
    "client_secret": SECRET,
    "redirect_uri": CALLBACK,
    "code_verifier": VERIFIER,
}


async def start():
    return await Core().with_authorization().start()


async def redeem(core, code, without=(), **more):
    said = {name: value for name, value in (SAID | more).items() if name not in without}
    return await core.token(code=code, **said)


async def test_a_code_opens_a_session_of_the_user_who_signed_in():
    core = await start()

    tokens = await redeem(core, await core.code(**ASKED))

    session = core.sessions.sessions[tokens.session_id]
    assert (session.user_id, session.client_id, session.scopes) == ("u-alice", "web", {"openid", "read"})
    assert session.login.methods == ("pwd",)
    assert session.login.id in core.sessions.sessions
    assert core.verify(tokens.access_token).subject == "u-alice"
    assert tokens.refresh_token
    assert tokens.id_token


async def test_a_second_use_is_refused_and_ends_what_came_of_the_first(caplog):
    """AZ9, AZ10."""
    core = await start()
    code = await core.code(**ASKED)
    tokens = await redeem(core, code)

    with pytest.raises(InvalidGrant):
        await redeem(core, code)

    # At once, and not only when the feed is read the next time.
    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)
    with pytest.raises(InvalidGrant):
        await core.refresh(tokens.refresh_token, client_id="web", client_secret=SECRET)
    assert (await core.introspect(tokens.access_token)) == {"active": False}
    assert "code used twice" in caplog.text
    assert code not in caplog.text


async def test_a_second_use_after_the_code_has_expired_ends_it_too():
    core = await start()
    code = await core.code(**ASKED)
    tokens = await redeem(core, code)
    core.clock.advance(300)

    with pytest.raises(InvalidGrant):
        await redeem(core, code)

    assert core.sessions.sessions[tokens.session_id].ended_at is not None


async def test_a_code_lives_for_a_minute():
    """AZ11."""
    core = await start()
    early, late = await core.code(**ASKED), await core.code(**ASKED)
    core.clock.advance(59)
    assert await redeem(core, early)
    core.clock.advance(1)

    with pytest.raises(InvalidGrant):
        await redeem(core, late)


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "theirs"},
        {"redirect_uri": CALLBACK + "/"},
        {"redirect_uri": "https://evil.example/cb"},
        {"without": ["redirect_uri"]},
        {"code_verifier": VERIFIER[:-1] + "l"},
        {"code_verifier": "short"},
        {"without": ["code_verifier"]},
    ],
    ids=str,
)
async def test_a_stranger_gets_nothing_and_the_code_stays_good_for_its_owner(wrong):
    """AZ12, TK11, TK14."""
    core = await start()
    code = await core.code(**ASKED)

    with pytest.raises(InvalidGrant):
        await redeem(core, code, **wrong)

    assert await redeem(core, code)


async def test_a_verifier_for_a_code_without_a_challenge_is_a_downgrade():
    """TK12."""
    core = await start()
    code = await core.code(client_id="web", redirect_uri=CALLBACK, code_challenge=CHALLENGE)
    plain = await start()
    signed_in, _ = await plain.logins.open(ALICE, ("pwd",), user_agent="", address="192.0.2.9")
    asked = {"client_id": "web", "redirect_uri": CALLBACK, "response_type": "code", "scope": "read"}
    without = (await plain.authorize.begin(asked, signed_in, shown_at=0)).parameters["code"]

    with pytest.raises(InvalidGrant):
        await redeem(plain, without)
    assert await redeem(plain, without, without=["code_verifier"])
    assert await redeem(core, code)


async def test_a_redirect_uri_that_was_not_said_need_not_be_repeated():
    core = await start()
    code = await core.code(client_id="web", code_challenge=CHALLENGE)

    assert await redeem(core, code, without=["redirect_uri"])


@pytest.mark.parametrize("code", ["", "x", "flc_" + "A" * 48, "flr_" + "A" * 48, "flc_\u00e9", "x" * 100_000])
async def test_what_no_code_of_ours_looks_like_is_not_looked_up(code):
    core = await start()

    with pytest.raises(InvalidGrant):
        await redeem(core, code)

    assert core.single_use.reads == 0


async def test_without_a_code_nothing_can_be_redeemed():
    core = await start()

    with pytest.raises(InvalidRequest, match="code is missing"):
        await redeem(core, None, without=["code"])


@pytest.mark.parametrize("kind", [kind for kind in SingleUse if kind is not SingleUse.CODE])
async def test_nothing_else_that_is_used_once_is_a_code(kind):
    """TK21."""
    core = await start()
    code = await core.code(**ASKED)
    name = SingleUse.CODE.named(code)
    core.single_use.kept[kind.named(code)] = core.single_use.kept.pop(name)

    with pytest.raises(InvalidGrant):
        await redeem(core, code)


@pytest.mark.parametrize("token", ["refresh_token", "access_token", "id_token"])
async def test_no_token_is_a_code(token):
    """TK21."""
    core = await start()
    tokens = await redeem(core, await core.code(**ASKED))

    with pytest.raises(InvalidGrant):
        await redeem(core, getattr(tokens, token))


async def test_a_code_is_no_refresh_token_and_no_access_token():
    """TK21."""
    core = await start()
    code = await core.code(**ASKED)

    with pytest.raises(InvalidGrant):
        await core.refresh(code, client_id="web", client_secret=SECRET)
    with pytest.raises(InvalidToken):
        core.verify(code)
    assert await core.introspect(code) == {"active": False}


@pytest.mark.parametrize("change", ["disabled", "password", "gone", "signed out"])
async def test_whoever_is_locked_out_between_the_two_steps_stays_out(change):
    core = await start()
    code = await core.code(**ASKED)
    now = int(core.clock())
    match change:
        case "disabled":
            await core.users.set_disabled("u-alice", disabled=True, now=now)
        case "password":
            await core.users.set_password("u-alice", "new:other", expected_version=None, now=now)
        case "gone":
            core.users.accounts.pop("u-alice")
        case "signed out":
            (login,) = core.sessions.sessions
            await core.sessions.end_of_login(login, now=now)

    with pytest.raises(InvalidGrant) as refused:
        await redeem(core, code)

    assert type(refused.value) is InvalidGrant


async def test_a_scope_that_was_taken_away_meanwhile_is_not_granted():
    core = await start()
    code = await core.code(**ASKED)
    alice = core.users.accounts["u-alice"]
    core.users.accounts["u-alice"] = replace(alice, user=replace(alice.user, scopes=frozenset()))

    assert (await redeem(core, code)).scopes == {"openid"}


@pytest.mark.parametrize("client_id", ["api", "robot"])
async def test_a_client_that_is_not_registered_for_codes_may_redeem_none(client_id):
    """TK10."""
    core = await start()

    with pytest.raises(UnauthorizedClient):
        await redeem(core, await core.code(**ASKED), client_id=client_id)
    with pytest.raises(UnauthorizedClient):
        await redeem(core, await core.code(**ASKED), without=["client_id", "client_secret"])
