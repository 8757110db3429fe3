"""ASVS 7.4.2: the user's state is asked on every request, and an ending that comes meanwhile counts."""

from dataclasses import replace

import pytest

from fakes.core import ALICE, Core
from fastlatch.accounts.current_user import ResolveUser
from fastlatch.accounts.user_cache import CachedUsers
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


async def remembering(**login):
    """A core in which token and user are in memory, and the road that does not wait."""
    core = await Core().start()
    cached = CachedUsers(core.users, lambda: True)
    resolve = ResolveUser(core.verify, cached, cached.recall)
    tokens = await core.login(**login)
    await resolve(tokens.access_token)
    return core, cached, resolve, tokens


async def test_a_token_and_a_user_in_memory_are_answered_at_once_and_alike():
    core, _, resolve, tokens = await remembering(scope="read")
    reads = core.users.reads

    assert resolve.remembered(tokens.access_token) == await resolve(tokens.access_token)
    assert resolve.remembered(tokens.access_token)[0] == ALICE.user
    assert core.users.reads == reads


async def test_where_token_or_user_are_not_in_memory_nothing_is_decided():
    core, cached, resolve, tokens = await remembering()
    other = await core.login()

    assert resolve.remembered(other.access_token) is None
    assert resolve.remembered("a.b.c") is None
    cached.forget("u-alice")
    assert resolve.remembered(tokens.access_token) is None


async def test_with_an_apps_own_users_nothing_is_decided_from_memory():
    core = await Core().start()
    tokens = await core.login()
    await core.resolve_user(tokens.access_token)

    assert core.resolve_user.remembered(tokens.access_token) is None


async def test_in_memory_too_an_expired_token_is_refused():
    core, _, resolve, tokens = await remembering()
    core.clock.advance(900)

    with pytest.raises(InvalidToken):
        resolve.remembered(tokens.access_token)


async def test_in_memory_too_an_ended_session_is_refused():
    core, _, resolve, tokens = await remembering()
    await core.sessions.end(tokens.session_id, now=int(core.clock.now))
    await core.follower.catch_up()

    with pytest.raises(InvalidToken):
        resolve.remembered(tokens.access_token)


async def test_in_memory_too_a_disabled_user_is_refused():
    core, cached, resolve, tokens = await remembering()
    await core.users.set_disabled("u-alice", disabled=True, now=int(core.clock.now))
    cached.forget("u-alice")
    await cached.find_by_id("u-alice")

    with pytest.raises(DisabledAccount):
        resolve.remembered(tokens.access_token)


async def test_in_memory_too_nobody_is_let_in_when_revocations_cannot_be_known():
    core, _, resolve, tokens = await remembering()
    core.monotonic.advance(6)

    with pytest.raises(Unavailable):
        resolve.remembered(tokens.access_token)


async def test_after_a_change_of_keys_nothing_is_decided_from_memory():
    core, _, resolve, tokens = await remembering()
    core.verify.forget_all()

    assert resolve.remembered(tokens.access_token) is None


async def test_in_memory_too_the_user_is_the_one_of_now():
    core, cached, resolve, tokens = await remembering()
    core.users.accounts["u-alice"] = replace(ALICE, user=replace(ALICE.user, email="new@example.com"))
    cached.forget("u-alice")
    await resolve(tokens.access_token)

    assert resolve.remembered(tokens.access_token)[0].email == "new@example.com"
