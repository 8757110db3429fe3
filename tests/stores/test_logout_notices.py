"""`ports.logout_notices.LogoutNoticeStore`, and that every ending writes what it has to tell."""

import asyncio

import pytest

from fastlatch.domain.client import BROWSER_CLIENT_ID
from fastlatch.domain.logout_notice import LogoutNotice
from fastlatch.domain.session import Login
from stores.make import NOW, account, client, opened

pytestmark = pytest.mark.anyio

URI = "https://app.example/logout"
LATER = NOW + 60


async def with_clients(database):
    """One that wants to be told, and one that does not."""
    await database.clients.add(client("app", backchannel_logout_uri=URI))
    await database.clients.add(client("quiet", jwks='{"backchannel_logout_uri": 1}'))


async def login(database, user_id="somebody", client_id="app", **changes):
    return await opened(database, user_id, client_id=client_id, **changes)


async def taken(database, *, now=LATER, limit=100):
    return await database.logout_notices.take(now=now, until=now + 60, limit=limit)


async def noted(database):
    return {notice.session_id for notice in await taken(database)}


async def test_an_ending_writes_who_is_to_be_told(database):
    await with_clients(database)
    session, quiet = await login(database), await login(database, client_id="quiet")
    assert not await database.logout_notices.any_due(now=LATER)

    for each in (session, quiet):
        await database.sessions.end(each.id, now=NOW + 7)

    assert await database.logout_notices.any_due(now=NOW + 7)
    assert await taken(database) == [LogoutNotice(session.id, "app", "somebody", NOW + 7, 1)]


async def disabled(database, user):
    await database.users.set_disabled(user.user.id, disabled=True, now=NOW + 1)


async def deleted(database, user):
    await database.users.delete(user.user.id, now=NOW + 1)


async def new_password(database, user):
    await database.users.set_password(user.user.id, "$new", expected_version=None, now=NOW + 1)


async def everywhere(database, user):
    await database.sessions.end_of_user(user.user.id, now=NOW + 1)


async def all_but_one(database, user):
    await database.sessions.end_of_user(user.user.id, now=NOW + 1, keep="another")


async def of_client(database, user):
    await database.sessions.end_of_client("app", now=NOW + 1)


async def everything(database, user):
    await database.sessions.end_everything(now=NOW + 1)


async def consent_withdrawn(database, user):
    await database.consents.withdraw(user.user.id, "app", now=NOW + 1)


async def signed_out(database, user):
    await database.sessions.end_of_login("a-login", now=NOW + 1)


@pytest.mark.parametrize(
    "end",
    [
        disabled,
        deleted,
        new_password,
        everywhere,
        all_but_one,
        of_client,
        everything,
        consent_withdrawn,
        signed_out,
    ],
    ids=lambda end: end.__name__,
)
async def test_however_sessions_end_their_clients_are_told(database, end):
    await with_clients(database)
    user = account()
    await database.users.add(user, now=NOW)
    await login(database, user.user.id, BROWSER_CLIENT_ID, id="a-login")
    sessions = [await login(database, user.user.id, login=Login(NOW, ("pwd",), "a-login")) for _ in range(3)]
    await login(database, user.user.id, "quiet")

    await end(database, user)

    assert await noted(database) == {session.id for session in sessions}


async def test_a_session_that_had_ended_before_is_not_told_of_again(database):
    await with_clients(database)
    session = await login(database)
    await database.sessions.end(session.id, now=NOW)
    assert await noted(database) == {session.id}
    await database.logout_notices.done(session.id)

    await database.sessions.end(session.id, now=NOW + 1)
    await database.sessions.end_of_user("somebody", now=NOW + 1)

    assert await noted(database) == set()


async def test_two_endings_in_one_second_are_one_notice(database):
    await with_clients(database)
    sessions = [await login(database) for _ in range(2)]
    for each in sessions:
        await database.sessions.end(each.id, now=NOW)
    await database.sessions.end_of_user("somebody", now=NOW)

    assert await noted(database) == {each.id for each in sessions}


async def test_of_many_processes_one_takes_each(database, other):
    await with_clients(database)
    sessions = [await login(database) for _ in range(24)]
    await database.sessions.end_of_user("somebody", now=NOW)

    found = await asyncio.gather(*(taken(each, limit=3) for each in [database, other] * 8))

    told = [notice.session_id for notices in found for notice in notices]
    assert sorted(told) == sorted(each.id for each in sessions)


async def test_what_was_taken_is_due_again_later_and_what_is_done_is_not(database):
    await with_clients(database)
    one, two = await login(database), await login(database)
    await database.sessions.end_of_user("somebody", now=NOW)
    assert await database.logout_notices.take(now=NOW, until=NOW + 60, limit=2)
    assert not await database.logout_notices.any_due(now=NOW + 59)
    await database.logout_notices.put_off(one.id, until=NOW + 300)
    await database.logout_notices.done(two.id)

    assert not await database.logout_notices.any_due(now=NOW + 299)
    (notice,) = await taken(database, now=NOW + 300)
    assert (notice.session_id, notice.attempts) == (one.id, 2)
