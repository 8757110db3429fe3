"""RFC 6749 section 6 and RFC 9700 section 4.14.2."""

import logging
from dataclasses import replace

import pytest

from fakes.core import Core
from fastlatch.domain.errors import InvalidGrant, InvalidScope, InvalidToken, Unavailable
from fastlatch.domain.secret import new_id, spell, unspell_id
from fastlatch.domain.user import UserChanges
from fastlatch.tokens.refresh_tokens import PREFIX, RefreshTokens
from fastlatch.tokens.rotate import RotateRefreshToken

pytestmark = pytest.mark.anyio


async def logged_in(**policy):
    core = await Core(policy=policy).start()
    return core, await core.login(client_id="first-party", scope="read write")


async def rotate(core, token, client_id="first-party", scopes=None):
    return await core.rotate(token, client_id=client_id, scopes=scopes)


async def test_a_refresh_token_is_followed_by_one_that_works():
    core, tokens = await logged_in()

    second = await rotate(core, tokens.refresh_token)
    third = await rotate(core, second.refresh_token)

    assert len({tokens.refresh_token, second.refresh_token, third.refresh_token}) == 3
    assert third.session.id == tokens.session_id


async def test_what_is_no_refresh_token_costs_no_look_at_the_database():
    core, tokens = await logged_in()
    before = core.sessions.reads

    for wrong in (
        "",
        "alice",
        tokens.access_token,
        tokens.refresh_token[:-1],
        tokens.refresh_token.upper(),
        "flr_" * 9000,
    ):
        with pytest.raises(InvalidGrant):
            await rotate(core, wrong)

    assert core.sessions.reads == before


def forged(core, tokens):
    """What somebody can make who knows how we write, and an id of a session: it stands in each access token."""
    mine = core.refresh_tokens.first(new_id())
    victim = unspell_id(tokens.session_id)
    return [
        spell(PREFIX, victim + bytes(32) + bytes(20)),
        spell(PREFIX, victim + mine.raw[16:] + bytes(20)),
        RefreshTokens(b"x" * 32).first(tokens.session_id).text,
        RefreshTokens(b"x" * 32).successor(core.refresh_tokens.read(tokens.refresh_token)).text,
    ]


async def test_a_forged_token_that_names_a_session_costs_no_look_at_the_database_and_does_not_end_it():
    core, tokens = await logged_in()
    before = core.sessions.reads

    for wrong in forged(core, tokens):
        with pytest.raises(InvalidGrant):
            await rotate(core, wrong)

    assert core.sessions.reads == before
    assert core.verify(tokens.access_token)
    assert await rotate(core, tokens.refresh_token)


async def test_a_token_of_ours_whose_session_is_gone_is_refused():
    core, _ = await logged_in()

    with pytest.raises(InvalidGrant):
        await rotate(core, core.refresh_tokens.first(new_id()).text)


async def test_a_token_of_ours_that_is_none_of_the_line_of_its_session_ends_it():
    """Whoever made the tag is we: it was given to somebody once."""
    core, tokens = await logged_in()

    with pytest.raises(InvalidGrant):
        await rotate(core, core.refresh_tokens.first(tokens.session_id).text)

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)


async def test_the_token_of_a_session_that_an_older_version_has_left_is_refused_and_the_session_stays():
    core, tokens = await logged_in()
    core.sessions.records.clear()

    with pytest.raises(InvalidGrant):
        await rotate(core, tokens.refresh_token)

    assert core.sessions.sessions[tokens.session_id].ended_at is None


async def test_after_a_change_of_the_key_the_old_tokens_are_refused_and_their_sessions_stay():
    core, tokens = await logged_in()
    other = RotateRefreshToken(
        core.sessions,
        core.users,
        core.policy,
        core.clock,
        RefreshTokens(b"x" * 32),
        core.follower.catch_up,
        spend_proof=core.spend_proof,
        copies=None,
    )

    with pytest.raises(InvalidGrant):
        await other(tokens.refresh_token, client_id="first-party", scopes=None)

    assert core.verify(tokens.access_token)


async def test_any_process_with_the_key_goes_on_with_the_same_line():
    core, tokens = await logged_in()
    other = RotateRefreshToken(
        core.sessions,
        core.users,
        core.policy,
        core.clock,
        RefreshTokens(b"k" * 32),
        core.follower.catch_up,
        spend_proof=core.spend_proof,
        copies=None,
    )

    second = await other(tokens.refresh_token, client_id="first-party", scopes=None)
    again = await rotate(core, tokens.refresh_token)
    third = await rotate(core, second.refresh_token)

    assert again.refresh_token == second.refresh_token
    assert third.session.id == tokens.session_id


async def test_the_immediate_parent_gets_the_same_successor_within_the_grace():
    core, tokens = await logged_in()
    second = await rotate(core, tokens.refresh_token)
    core.clock.advance(9)

    again = await rotate(core, tokens.refresh_token)

    assert again.refresh_token == second.refresh_token


async def test_a_spent_refresh_token_ends_its_session_and_this_process_knows_at_once(caplog):
    core, tokens = await logged_in()
    await rotate(core, tokens.refresh_token)
    core.clock.advance(10)

    with caplog.at_level(logging.WARNING, "fastlatch"), pytest.raises(InvalidGrant):
        await rotate(core, tokens.refresh_token)

    assert core.sessions.sessions[tokens.session_id].ended_at is not None
    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)
    assert "used twice" in caplog.text
    assert tokens.session_id in caplog.text
    assert "u-alice" in caplog.text
    assert tokens.refresh_token not in caplog.text


@pytest.mark.parametrize("generation", [0, 1])
async def test_a_token_from_before_the_parent_ends_the_session_even_within_the_grace(generation):
    core, tokens = await logged_in()
    line = [tokens.refresh_token]
    for _ in range(3):
        line.append((await rotate(core, line[-1])).refresh_token)

    with pytest.raises(InvalidGrant):
        await rotate(core, line[generation])

    with pytest.raises(InvalidGrant):
        await rotate(core, line[-1])
    assert core.sessions.sessions[tokens.session_id].ended_at is not None


async def test_a_token_of_another_client_changes_nothing():
    core, tokens = await logged_in()

    with pytest.raises(InvalidGrant):
        await rotate(core, tokens.refresh_token, client_id="other")

    assert await rotate(core, tokens.refresh_token)


async def test_a_wider_scope_is_refused_and_nothing_is_spent():
    core, tokens = await logged_in()

    with pytest.raises(InvalidScope):
        await rotate(core, tokens.refresh_token, scopes=frozenset({"read", "admin"}))

    assert await rotate(core, tokens.refresh_token)


async def test_a_narrower_scope_is_for_this_access_token_and_the_session_keeps_its_own():
    core, tokens = await logged_in()

    narrow = await rotate(core, tokens.refresh_token, scopes=frozenset({"read"}))
    wide = await rotate(core, narrow.refresh_token)

    assert narrow.scopes == {"read"}
    assert wide.scopes == {"read", "write"}


async def test_a_scope_that_the_user_lost_is_not_granted_any_more():
    core, tokens = await logged_in()
    user = core.users.accounts["u-alice"].user
    await core.users.update(user.id, UserChanges(scopes=frozenset({"read"})), now=int(core.clock.now))

    assert (await rotate(core, tokens.refresh_token)).scopes == {"read"}


@pytest.mark.parametrize("state", ["disabled", "gone"])
async def test_a_user_who_is_disabled_or_gone_gets_nothing(state):
    core, tokens = await logged_in()
    # As in an app's own user table, which ends no session of ours.
    alice = core.users.accounts.pop("u-alice")
    if state == "disabled":
        core.users.accounts["u-alice"] = replace(alice, user=replace(alice.user, disabled=True))

    with pytest.raises(InvalidGrant):
        await rotate(core, tokens.refresh_token)


async def test_no_successor_reaches_beyond_the_end_of_the_session():
    core, tokens = await logged_in(refresh_ttl=250, refresh_idle_ttl=100)
    session = core.sessions.sessions[tokens.session_id]
    core.clock.advance(99)
    second = await rotate(core, tokens.refresh_token)
    core.clock.advance(99)

    third = await rotate(core, second.refresh_token)

    assert second.refresh_expires_at == session.created_at + 199
    assert third.refresh_expires_at == session.expires_at
    core.clock.advance(52)
    with pytest.raises(InvalidGrant):
        await rotate(core, third.refresh_token)


async def test_a_store_that_fails_after_the_spend_costs_nobody_the_session():
    core, tokens = await logged_in()
    find_by_id = core.users.find_by_id

    async def away(user_id):
        raise Unavailable

    core.users.find_by_id = away
    with pytest.raises(Unavailable):
        await rotate(core, tokens.refresh_token)
    core.users.find_by_id = find_by_id

    assert await rotate(core, tokens.refresh_token)


async def test_the_caller_is_not_told_why():
    core, tokens = await logged_in()
    core.sessions._end(core.sessions.sessions[tokens.session_id], int(core.clock.now))  # noqa: SLF001 (a fake)

    sentences = set()
    for token in (tokens.refresh_token, "nonsense", core.refresh_tokens.first(new_id()).text, *forged(core, tokens)):
        with pytest.raises(InvalidGrant) as refused:
            await rotate(core, token)
        sentences.add(refused.value.description)

    assert len(sentences) == 1
