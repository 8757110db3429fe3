"""RFC 7009 section 2.1: at once, and in this process before the answer."""

import pytest

from fakes.core import Core
from fastlatch.domain.change import ChangeKind
from fastlatch.domain.errors import InvalidGrant, InvalidToken, Unavailable
from fastlatch.tokens.revoke import RevokeToken

pytestmark = pytest.mark.anyio


async def test_a_refresh_token_takes_its_session_and_its_access_tokens_with_it():
    core = await Core().start()
    tokens = await core.login()

    await core.revoke(tokens.refresh_token)

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)
    with pytest.raises(InvalidGrant):
        await core.refresh(tokens.refresh_token)


async def test_a_used_refresh_token_ends_the_session_as_well():
    core = await Core().start()
    tokens = await core.login()
    second = await core.refresh(tokens.refresh_token)

    await core.revoke(tokens.refresh_token)

    with pytest.raises(InvalidGrant):
        await core.refresh(second.refresh_token)


async def test_an_access_token_ends_alone():
    core = await Core().start()
    tokens = await core.login()
    second = await core.refresh(tokens.refresh_token)

    await core.revoke(tokens.access_token)

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)
    assert core.verify(second.access_token)


async def test_a_revoked_access_token_is_remembered_until_it_would_have_ended():
    core = await Core().start()
    tokens = await core.login()

    await core.revoke(tokens.access_token)

    (change,) = core.feed.changes
    assert change.kind is ChangeKind.TOKEN
    assert change.forget_at == int(core.clock.now) + 900


async def test_nothing_is_acknowledged_when_the_store_is_away():
    core = await Core().start()
    found = await core.look_up((await core.login()).access_token, None)

    async def away(*_, **__):
        raise Unavailable

    core.sessions.revoke_access_token = away

    with pytest.raises(Unavailable):
        await RevokeToken(core.sessions, core.clock, core.feed.catch_up)(found)
    assert core.feed.caught_up == 0
