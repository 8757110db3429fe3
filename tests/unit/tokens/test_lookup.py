"""RFC 7009 section 2.1: the hint orders the search and never filters it."""

import pytest

from fakes.core import Core
from fastlatch.domain.errors import Unavailable
from fastlatch.domain.secret import new_id, spell, unspell_id
from fastlatch.tokens.lookup import FoundAccessToken, FoundRefreshToken
from fastlatch.tokens.refresh_tokens import PREFIX, RefreshTokens

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

    gone = core.refresh_tokens.first(new_id()).text
    for stranger in ("", "alice", "a.b.c", gone, gone[:-1], "x" * 100_000):
        assert await core.look_up(stranger, hint) is None


@pytest.mark.parametrize("hint", HINTS)
async def test_a_forged_token_that_names_a_session_is_not_found_and_not_looked_for(hint):
    """Nobody learns from the id of a session whether it lives, or makes us read for it."""
    core = await Core().start()
    tokens = await core.login()
    before = core.sessions.reads

    for forged in (
        RefreshTokens(b"x" * 32).first(tokens.session_id).text,
        spell(PREFIX, unspell_id(tokens.session_id) + bytes(52)),
        tokens.refresh_token[:-1] + ("A" if tokens.refresh_token[-1] != "A" else "B"),
    ):
        assert await core.look_up(forged, hint) is None

    assert core.sessions.reads == before


async def test_an_expired_access_token_is_not_found():
    core = await Core().start()
    tokens = await core.login()
    core.clock.advance(900)

    assert await core.look_up(tokens.access_token, None) is None


async def test_of_a_line_of_refresh_tokens_the_last_one_lives_and_the_others_are_found_as_used():
    core = await Core().start()
    tokens = await core.login()
    line = [tokens.refresh_token]
    for _ in range(3):
        line.append((await core.refresh(line[-1])).refresh_token)

    found = [await core.look_up(token, None) for token in line]

    assert [one.lives for one in found] == [False, False, False, True]
    assert {one.session.id for one in found} == {tokens.session_id}
    assert len({one.record for one in found}) == 1


async def test_the_token_of_a_session_that_an_older_version_has_left_is_not_found():
    core = await Core().start()
    tokens = await core.login()
    core.sessions.records.clear()

    assert await core.look_up(tokens.refresh_token, None) is None


async def test_an_access_token_is_found_without_the_database():
    core = await Core().start()
    tokens = await core.login()
    before = core.sessions.reads

    await core.look_up(tokens.access_token, "refresh_token")

    assert core.sessions.reads == before


async def test_a_store_that_is_away_is_not_a_token_that_is_unknown():
    core = await Core().start()
    tokens = await core.login()

    async def away(session_id):
        raise Unavailable

    core.sessions.find_with_refresh_token = away

    with pytest.raises(Unavailable):
        await core.look_up(tokens.refresh_token, None)
