"""RFC 7662: what a token is, for those who may know; everything else is one answer."""

from dataclasses import replace

import pytest

from fakes.core import ALICE, PARTNER, SECRET, Core, form
from fastlatch.domain.errors import InvalidClient, InvalidRequest, Unavailable
from fastlatch.domain.grant import NewLogin, TokenRequest
from fastlatch.tokens.refresh_tokens import RefreshTokens

pytestmark = pytest.mark.anyio

INACTIVE = {"active": False}


async def test_an_active_access_token_is_described():
    core = await Core().start()
    tokens = await core.login(scope="read write")

    answer = await core.introspect(tokens.access_token)

    now = int(core.clock.now)
    assert answer.pop("jti")
    assert answer == {
        "active": True,
        "token_type": "Bearer",
        "scope": "read write",
        "client_id": "first-party",
        "username": "alice",
        "sub": "u-alice",
        "iss": "https://login.example",
        "aud": "https://api.example",
        "iat": now,
        "exp": now + 900,
        "sid": tokens.session_id,
    }


async def test_an_active_refresh_token_is_described_and_cannot_be_taken_for_an_access_token():
    core = await Core().start()
    tokens = await core.login(scope="read")
    core.clock.advance(100)
    tokens = await core.refresh(tokens.refresh_token)

    answer = await core.introspect(tokens.refresh_token)

    now = int(core.clock.now)
    assert answer == {
        "active": True,
        "token_type": "refresh_token",
        "scope": "read",
        "client_id": "first-party",
        "username": "alice",
        "sub": "u-alice",
        "iss": "https://login.example",
        "iat": now,
        "exp": now + 14 * 24 * 3600,
        "sid": tokens.session_id,
    }


@pytest.mark.parametrize("token", ["nonsense", "a.b.c", "alice", "flr_x"])
async def test_an_unknown_token_is_inactive(token):
    assert await (await Core().start()).introspect(token) == INACTIVE


async def test_a_used_refresh_token_is_inactive():
    core = await Core().start()
    tokens = await core.login()
    await core.refresh(tokens.refresh_token)

    assert await core.introspect(tokens.refresh_token) == INACTIVE


async def test_of_a_line_of_refresh_tokens_only_the_last_one_is_active():
    core = await Core().start()
    tokens = await core.login()
    line = [tokens.refresh_token]
    for _ in range(3):
        line.append((await core.refresh(line[-1])).refresh_token)

    answers = [await core.introspect(token) for token in line]

    assert answers[:-1] == [INACTIVE] * 3
    assert answers[-1]["active"]
    assert core.feed.changes == [], "to ask about a used one ends nothing"


async def test_a_forged_refresh_token_says_nothing_of_the_session_that_it_names():
    core = await Core().start()
    tokens = await core.login()

    assert await core.introspect(RefreshTokens(b"x" * 32).first(tokens.session_id).text) == INACTIVE


async def both(core, tokens):
    return [await core.introspect(tokens.access_token), await core.introspect(tokens.refresh_token)]


async def test_what_has_expired_is_inactive():
    core = await Core(policy={"access_ttl": 10, "refresh_idle_ttl": 10}).start()
    tokens = await core.login()
    core.clock.advance(10)

    assert await both(core, tokens) == [INACTIVE, INACTIVE]


async def test_a_refresh_token_ends_with_its_session():
    core = await Core().start()
    tokens = await core.login()
    session = core.sessions.sessions[tokens.session_id]
    core.sessions.sessions[session.id] = replace(session, expires_at=int(core.clock.now))

    assert await core.introspect(tokens.refresh_token) == INACTIVE


async def test_an_ended_session_makes_both_inactive():
    core = await Core().start()
    tokens = await core.login()
    await core.revoke(tokens.refresh_token)

    assert await both(core, tokens) == [INACTIVE, INACTIVE]


@pytest.mark.parametrize("state", ["disabled", "gone"])
async def test_the_tokens_of_a_user_who_is_disabled_or_gone_are_inactive(state):
    core = await Core().start()
    tokens = await core.login()
    # As in an app's own user table, which ends no session of ours.
    alice = core.users.accounts.pop("u-alice")
    if state == "disabled":
        core.users.accounts["u-alice"] = replace(alice, user=replace(alice.user, disabled=True))

    assert await both(core, tokens) == [INACTIVE, INACTIVE]


async def test_a_client_of_others_sees_its_own_tokens_only():
    core = await Core().start()
    ours = await core.login()
    own = await core.issue(NewLogin(ALICE, frozenset()), TokenRequest("any", PARTNER, None, {}, "192.0.2.1", ""))

    assert await core.introspect(ours.access_token, "partner") == INACTIVE
    assert await core.introspect(ours.refresh_token, "partner") == INACTIVE
    assert (await core.introspect(own.access_token, "partner"))["active"]
    assert (await core.introspect(own.refresh_token, "partner"))["active"]


@pytest.mark.parametrize("caller", [{}, {"client_id": "spa"}, {"client_id": "first-party"}])
async def test_a_caller_without_a_secret_learns_nothing(caller):
    core = await Core().start()
    tokens = await core.login()

    with pytest.raises(InvalidClient):
        await core.introspection(form(token=tokens.access_token, **caller))


async def test_a_missing_token_is_named():
    core = await Core().start()

    with pytest.raises(InvalidRequest, match="token"):
        await core.introspection(form(client_id="api", client_secret=SECRET))


@pytest.mark.parametrize("hint", ["access_token", "refresh_token", "nonsense"])
async def test_the_hint_changes_nothing(hint):
    core = await Core().start()
    tokens = await core.login()

    for token in (tokens.access_token, tokens.refresh_token):
        assert (await core.introspect(token, token_type_hint=hint))["active"]


async def test_when_revocations_cannot_be_known_no_token_is_called_active():
    core = await Core().start()
    tokens = await core.login()
    core.monotonic.advance(6)

    with pytest.raises(Unavailable):
        await core.introspect(tokens.access_token)


async def test_an_ending_that_comes_while_the_user_is_read_still_counts():
    core = await Core().start()
    tokens = await core.login()
    find_by_id = core.users.find_by_id

    async def slow(user_id):
        account = await find_by_id(user_id)
        await core.sessions.end(tokens.session_id, now=int(core.clock.now))
        await core.follower.catch_up()
        return account

    core.users.find_by_id = slow

    assert await core.introspect(tokens.access_token) == INACTIVE
