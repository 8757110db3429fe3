"""ASVS 7.5.2: people see and end their own sessions, and nobody else's."""

import pytest

from fakes.core import Core
from fastlatch.accounts.sessions import ManageSessions
from fastlatch.domain.errors import InvalidToken, NotFound

pytestmark = pytest.mark.anyio


def managing(core):
    return ManageSessions(core.sessions, core.clock, core.follower.catch_up)


async def test_a_user_sees_their_live_sessions_only():
    core = await Core().start()
    first, second = await core.login(), await core.login()
    await core.login("bob", "builder")
    await managing(core).end("u-alice", first.session_id)

    assert [one.id for one in await managing(core).of_user("u-alice")] == [second.session_id]


async def test_an_ended_session_is_refused_at_once():
    core = await Core().start()
    tokens = await core.login()

    await managing(core).end("u-alice", tokens.session_id)

    with pytest.raises(InvalidToken):
        core.verify(tokens.access_token)


@pytest.mark.parametrize("session_id", ["theirs", "nobodys"])
async def test_the_session_of_somebody_else_is_not_found_like_one_that_never_was(session_id):
    core = await Core().start()
    theirs = await core.login("bob", "builder")

    with pytest.raises(NotFound):
        await managing(core).end("u-alice", theirs.session_id if session_id == "theirs" else "s-none")

    assert core.verify(theirs.access_token)


async def test_all_others_end_and_this_one_stays():
    core = await Core().start()
    here, there, elsewhere = [await core.login() for _ in range(3)]
    bobs = await core.login("bob", "builder")

    assert await managing(core).end_others("u-alice", here.session_id) == 2

    assert core.verify(here.access_token)
    assert core.verify(bobs.access_token)
    for tokens in (there, elsewhere):
        with pytest.raises(InvalidToken):
            core.verify(tokens.access_token)


async def test_without_one_to_keep_all_end():
    core = await Core().start()
    await core.login()

    assert await managing(core).end_others("u-alice", None) == 1
