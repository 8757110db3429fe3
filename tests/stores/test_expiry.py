"""`remove_expired`: nothing that can matter goes, everything else does, a bounded number at a time."""

import pytest

from fastlatch.adapters.database.database import Database
from fastlatch.domain.session import NotRotated, Refusal
from stores.make import NOW, key, opened, record, rotated, rotation, session, token

pytestmark = pytest.mark.anyio

ACCESS_TTL = 900
AT_LAST = ACCESS_TTL + 60


async def test_an_empty_database_has_nothing_to_remove(database: Database) -> None:
    assert await database.sessions.remove_expired(now=NOW) == 0


async def test_a_live_session_stays_with_its_spent_tokens_so_that_reuse_is_found(database: Database) -> None:
    login = await opened(database)
    await rotated(database, login, 2)
    assert await database.sessions.remove_expired(now=NOW + 14 * 86400 - 1) == 0
    answer = await database.sessions.rotate(rotation(login, 0, now=NOW + 86400))
    assert isinstance(answer, NotRotated)
    assert answer.reason is Refusal.REUSED


async def test_a_session_that_is_over_stays_while_its_last_access_token_may_live(database: Database) -> None:
    login = await opened(database, expires_at=NOW + 100)
    assert await database.sessions.remove_expired(now=NOW + 100 + AT_LAST - 1) == 0
    assert await database.sessions.find(login.id) == login
    assert await database.sessions.remove_expired(now=NOW + 100 + AT_LAST) == 2
    assert await database.sessions.find(login.id) is None
    assert await database.sessions.find_by_refresh_token(token(login, 0)) is None


async def test_a_token_whose_idle_time_is_over_goes_before_its_session(database: Database) -> None:
    login = await opened(database)
    assert await database.sessions.remove_expired(now=NOW + 14 * 86400 + AT_LAST) == 1
    assert await database.sessions.find(login.id) == login


async def test_an_ended_session_goes_with_its_tokens_once_nothing_of_it_lives(database: Database) -> None:
    login = await opened(database)
    await rotated(database, login, 3)
    await database.sessions.end(login.id, now=NOW + 20)
    assert await database.sessions.remove_expired(now=NOW + 20 + AT_LAST - 1) == 0
    assert await database.sessions.remove_expired(now=NOW + 20 + AT_LAST) == 5
    assert await database.sessions.find(login.id) is None


async def test_a_change_stays_a_day_for_a_process_that_was_stopped(database: Database) -> None:
    await database.sessions.revoke_access_token("t", expires_at=NOW, now=NOW)
    assert await database.sessions.remove_expired(now=NOW + 86400) == 0
    assert await database.sessions.remove_expired(now=NOW + 86400 + 60) == 1
    assert (await database.changes.after(0)).changes == ()


async def test_a_key_is_forgotten_when_its_last_token_has_ended(database: Database) -> None:
    await database.keys.add_first(key("k1"))
    await database.keys.rotate(key("k2", created_at=NOW + 1), now=NOW + 1, verifies_until=NOW + 1000)
    await database.sessions.remove_expired(now=NOW + 999)
    assert [found.kid for found in await database.keys.all()] == ["k1", "k2"]
    await database.sessions.remove_expired(now=NOW + 1000 + AT_LAST)
    assert [found.kid for found in await database.keys.all()] == ["k2"]


async def test_a_round_removes_no_more_of_each_table_than_it_may_and_the_rest_follows(database: Database) -> None:
    for _ in range(7):
        login = session(expires_at=NOW + 100)
        await database.sessions.open(login, record(login), password_version=None)
    late = NOW + 100 + AT_LAST
    removed = []
    while taken := await database.sessions.remove_expired(now=late, limit=3):
        removed.append(taken)
    assert sum(removed) == 14
    assert max(removed) <= 3 * 2


async def test_a_session_with_more_tokens_than_a_round_may_remove_goes_after_the_last_of_them(
    database: Database,
) -> None:
    login = await opened(database)
    await rotated(database, login, 7)
    await database.sessions.end(login.id, now=NOW + 20)
    late = NOW + 20 + AT_LAST
    assert [await database.sessions.remove_expired(now=late, limit=3) for _ in range(4)] == [3, 3, 3, 0]
    assert await database.sessions.find(login.id) is None
