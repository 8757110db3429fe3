"""ASVS 7.4.2: the user's state is asked on every request, and an ending that comes meanwhile counts."""

import pytest

from fakes.core import ALICE, Core
from fastlatch.domain.errors import DisabledAccount, InvalidToken, Unavailable

pytestmark = pytest.mark.anyio


async def test_a_token_leads_to_its_user_and_its_claims():
    core = await Core().start()
    tokens = await core.login(scope="read")

    user, access = await core.resolve_user(tokens.access_token)

    assert user == ALICE.user
    assert access.scopes == {"read"}
    assert access.session_id == tokens.session_id


async def test_a_disabled_user_is_refused_and_the_reason_survives_the_ended_session():
    core = await Core().start()
    tokens = await core.login()
    await core.users.set_disabled("u-alice", disabled=True, now=int(core.clock.now))
    await core.follower.catch_up()

    with pytest.raises(DisabledAccount):
        await core.resolve_user(tokens.access_token)


async def test_a_user_who_is_gone_is_an_invalid_token():
    core = await Core().start()
    tokens = await core.login()
    await core.users.delete("u-alice", now=int(core.clock.now))

    with pytest.raises(InvalidToken):
        await core.resolve_user(tokens.access_token)


async def test_an_ended_session_is_refused():
    core = await Core().start()
    tokens = await core.login()
    await core.sessions.end(tokens.session_id, now=int(core.clock.now))
    await core.follower.catch_up()

    with pytest.raises(InvalidToken):
        await core.resolve_user(tokens.access_token)


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

    with pytest.raises(InvalidToken):
        await core.resolve_user(tokens.access_token)


async def test_when_revocations_cannot_be_known_nobody_is_let_in():
    core = await Core().start()
    tokens = await core.login()
    core.monotonic.advance(6)

    with pytest.raises(Unavailable):
        await core.resolve_user(tokens.access_token)


async def test_a_stranger_costs_no_look_at_the_store():
    core = await Core().start()

    for token in ("", "a.b.c", "alice"):
        with pytest.raises(InvalidToken):
            await core.resolve_user(token)

    assert core.users.reads == 0
