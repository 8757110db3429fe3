"""RFC 7009 section 2.1: the hint orders the search and never filters it."""

import pytest

from fakes.core import Core
from fastlatch.domain.errors import Unavailable
from fastlatch.domain.secret import REFRESH_TOKEN_PREFIX, new_secret
from fastlatch.tokens.lookup import FoundAccessToken, FoundRefreshToken

pytestmark = pytest.mark.anyio

HINTS = [None, "access_token", "refresh_token", "nonsense"]


@pytest.mark.parametrize("hint", HINTS)
async def test_both_kinds_are_found_whatever_the_hint(hint):
    core = await Core().start()
    tokens = await core.login()

    access = await core.look_up(tokens.access_token, hint)
    refresh = await core.look_up(tokens.refresh_token, hint)

    assert isinstance(access, FoundAccessToken)
    assert isinstance(refresh, FoundRefreshToken)
    assert access.access.session_id == refresh.session.id == tokens.session_id
    assert access.client_id == refresh.client_id == "first-party"


@pytest.mark.parametrize("hint", HINTS)
async def test_what_is_none_of_ours_is_not_found(hint):
    core = await Core().start()

    for stranger in ("", "alice", "a.b.c", new_secret(REFRESH_TOKEN_PREFIX), "x" * 100_000):
        assert await core.look_up(stranger, hint) is None


async def test_an_expired_access_token_is_not_found():
    core = await Core().start()
    tokens = await core.login()
    core.clock.advance(900)

    assert await core.look_up(tokens.access_token, None) is None


async def test_a_used_refresh_token_is_found_as_used():
    core = await Core().start()
    tokens = await core.login()
    await core.refresh(tokens.refresh_token)

    found = await core.look_up(tokens.refresh_token, None)

    assert found.record.used_at is not None


async def test_an_access_token_is_found_without_the_database():
    core = await Core().start()
    tokens = await core.login()
    before = core.sessions.reads

    await core.look_up(tokens.access_token, "refresh_token")

    assert core.sessions.reads == before


async def test_a_store_that_is_away_is_not_a_token_that_is_unknown():
    core = await Core().start()
    tokens = await core.login()

    async def away(digest):
        raise Unavailable

    core.sessions.find_by_refresh_token = away

    with pytest.raises(Unavailable):
        await core.look_up(tokens.refresh_token, None)
