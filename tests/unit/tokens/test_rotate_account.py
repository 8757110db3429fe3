"""A refresh goes to the database once: the account comes along, and is remembered if nothing has changed meanwhile."""

from dataclasses import replace

import pytest

from fakes.core import ALICE, Core
from fastlatch.accounts.user_cache import CachedUsers
from fastlatch.domain.errors import InvalidGrant
from fastlatch.domain.session import Rotation
from fastlatch.tokens.rotate import RotateRefreshToken

pytestmark = pytest.mark.anyio


async def remembering():
    """A core with remembered accounts, a login, and what refreshes it."""
    core = await Core().start()
    tokens = await core.login(client_id="first-party", scope="read write")
    cached = CachedUsers(core.users, lambda: True)
    rotate = RotateRefreshToken(
        core.sessions,
        cached,
        core.policy,
        core.clock,
        core.refresh_tokens,
        core.follower.catch_up,
        spend_proof=core.spend_proof,
        copies=cached,
    )

    async def refresh(token):
        return await rotate(token, client_id="first-party", scopes=None)

    core.users.reads = 0
    return core, cached, refresh, tokens.refresh_token


async def test_the_user_is_not_read_on_a_way_of_their_own():
    core, cached, refresh, token = await remembering()
    assert cached.lacks(ALICE.user.id)
    for _ in range(3):
        token = (await refresh(token)).refresh_token
    assert not cached.lacks(ALICE.user.id)
    assert core.users.reads == 0


async def test_a_user_who_was_disabled_is_refused_with_the_account_that_came_along():
    core, _, refresh, token = await remembering()
    core.users.accounts[ALICE.user.id] = replace(ALICE, user=replace(ALICE.user, disabled=True))
    with pytest.raises(InvalidGrant):
        await refresh(token)
    assert core.users.reads == 0


async def test_a_user_who_is_gone_is_looked_for_once_more_and_refused():
    core, _, refresh, token = await remembering()
    del core.users.accounts[ALICE.user.id]
    with pytest.raises(InvalidGrant):
        await refresh(token)


async def test_what_was_read_before_a_change_is_used_once_and_not_remembered():
    core, cached, refresh, token = await remembering()
    rotate = core.sessions.rotate

    async def meanwhile_somebody_changes(rotation: Rotation, **more):
        answer = await rotate(rotation, **more)
        cached.forget("somebody")
        return answer

    core.sessions.rotate = meanwhile_somebody_changes
    await refresh(token)
    assert cached.lacks(ALICE.user.id)


async def test_scopes_are_narrowed_to_what_the_account_that_came_along_may_have():
    core, _, refresh, token = await remembering()
    core.users.accounts[ALICE.user.id] = replace(ALICE, user=replace(ALICE.user, scopes=frozenset({"read"})))
    assert (await refresh(token)).scopes == {"read"}
