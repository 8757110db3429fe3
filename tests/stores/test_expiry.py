"""`remove_expired`: nothing that can matter goes, everything else does, a bounded number at a time."""

import sqlite3
from contextlib import closing

import pytest

from fastlatch.adapters.database.database import Database
from fastlatch.adapters.database.endings import Horizon
from fastlatch.adapters.database.expiry import remove_expired
from fastlatch.adapters.database.sqlite_connection import Connection
from fastlatch.adapters.database.statement import drive
from fastlatch.domain.change import ChangeKind
from fastlatch.domain.session import NotRotated, Refusal, Rotated
from stores.make import NOW, client, key, opened, record, rotated, rotation, session
from stores.raw_sql import run

pytestmark = pytest.mark.anyio

ACCESS_TTL = 900
AT_LAST = ACCESS_TTL + 60


async def test_an_empty_database_has_nothing_to_remove(database: Database) -> None:
    assert await database.sessions.remove_expired(now=NOW) == 0


async def test_a_live_session_stays_so_that_reuse_is_found(database: Database) -> None:
    login = await opened(database)
    await rotated(database, login, 2)
    assert await database.sessions.remove_expired(now=login.expires_at - 1) == 0
    answer = await database.sessions.rotate(rotation(login, 0, now=NOW + 86400))
    assert isinstance(answer, NotRotated)
    assert answer.reason is Refusal.REUSED


async def test_a_session_that_is_over_stays_while_its_last_access_token_may_live(database: Database) -> None:
    login = await opened(database, expires_at=NOW + 100)
    assert await database.sessions.remove_expired(now=NOW + 100 + AT_LAST - 1) == 0
    assert await database.sessions.find(login.id) == login
    assert await database.sessions.remove_expired(now=NOW + 100 + AT_LAST) == 1
    assert await database.sessions.find(login.id) is None
    assert await database.sessions.find_with_refresh_token(login.id) is None


async def test_a_session_whose_token_was_left_alone_too_long_stays_until_its_own_end(database: Database) -> None:
    login = await opened(database)
    assert await database.sessions.remove_expired(now=NOW + 14 * 86400 + AT_LAST) == 0
    assert await database.sessions.find_with_refresh_token(login.id) == (record(login), login)


async def test_an_ended_session_goes_once_nothing_of_it_lives(database: Database) -> None:
    login = await opened(database)
    await rotated(database, login, 3)
    await database.sessions.end(login.id, now=NOW + 20)
    assert await database.sessions.remove_expired(now=NOW + 20 + AT_LAST - 1) == 0
    assert await database.sessions.remove_expired(now=NOW + 20 + AT_LAST) == 1
    assert await database.sessions.find(login.id) is None
    for generation in (0, 3):
        wish = rotation(login, generation, now=NOW + 20 + AT_LAST)
        assert await database.sessions.rotate(wish) == NotRotated(Refusal.UNKNOWN)


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
        await opened(database, expires_at=NOW + 100)
        await database.sessions.revoke_access_token("t", expires_at=NOW - 86400, now=NOW)
    late = NOW + 100 + AT_LAST
    assert [await database.sessions.remove_expired(now=late, limit=3) for _ in range(4)] == [6, 6, 2, 0]


async def test_sessions_that_are_over_and_sessions_that_were_ended_share_what_a_round_may_remove(
    database: Database, url: str
) -> None:
    for _ in range(3):
        await opened(database, expires_at=NOW + 100)
        ended = await opened(database)
        await database.sessions.end(ended.id, now=NOW + 20)
    late = NOW + 100 + AT_LAST
    assert [await database.sessions.remove_expired(now=late, limit=4) for _ in range(3)] == [4, 2, 0]
    assert counted(url) == {"sessions": 0, "changes": 3}


async def test_however_often_a_session_was_refreshed_it_is_one_row(database: Database, url: str) -> None:
    login = await opened(database)
    await rotated(database, login, 7)
    assert counted(url) == {"sessions": 1, "changes": 0}
    await database.sessions.end(login.id, now=NOW + 20)
    late = NOW + 20 + AT_LAST
    assert [await database.sessions.remove_expired(now=late, limit=3) for _ in range(2)] == [1, 0]


async def test_what_is_alive_stays_whole_while_a_backlog_of_all_else_leaves(database: Database, url: str) -> None:
    late = NOW + 100 + AT_LAST
    for _ in range(5):
        await opened(database, expires_at=NOW + 100)
        ended = await opened(database)
        await rotated(database, ended, 2)
        await database.sessions.end(ended.id, now=NOW + 20)
        await database.sessions.revoke_access_token("t", expires_at=NOW - 86400, now=NOW)
    login = await opened(database)
    await rotated(database, login, 2)
    while await database.sessions.remove_expired(now=late, limit=2):
        pass
    assert counted(url) == {"sessions": 1, "changes": 5}
    assert isinstance(await database.sessions.rotate(rotation(login, 2, now=late)), Rotated)
    reused = await database.sessions.rotate(rotation(login, 1, now=late))
    assert isinstance(reused, NotRotated)
    assert reused.reason is Refusal.REUSED


async def test_a_used_token_tells_of_a_theft_as_long_as_its_session_lives(database: Database) -> None:
    """Nothing is kept of it that could be removed: neither its own idle end nor clearing away makes it harmless."""
    login = await opened(database, idle=1000)
    await database.sessions.rotate(rotation(login, 0, now=NOW + 500, idle_expires_at=NOW + 5000))
    late = NOW + 1000 + AT_LAST
    assert await database.sessions.remove_expired(now=late) == 0
    answer = await database.sessions.rotate(rotation(login, 0, now=late))
    assert isinstance(answer, NotRotated)
    assert answer.reason is Refusal.REUSED


@pytest.mark.parametrize("ending", ["by its time", "by logging out"])
async def test_a_session_that_is_over_goes_whatever_its_token_says(database: Database, ending: str) -> None:
    login = session(expires_at=NOW + 100 if ending == "by its time" else NOW + 86400)
    await database.sessions.open(login, record(login, expires_at=NOW + 10**9), password_version=None)
    if ending == "by logging out":
        await database.sessions.end(login.id, now=NOW + 100)
    assert await database.sessions.remove_expired(now=NOW + 100 + AT_LAST) == 1
    assert await database.sessions.find(login.id) is None


async def test_a_rotation_gets_through_between_two_rounds(database: Database, url: str) -> None:
    for _ in range(9):
        await opened(database, expires_at=NOW + 100)
    login = await opened(database)
    late = NOW + 100 + AT_LAST
    generation = 0
    while await database.sessions.remove_expired(now=late, limit=2):
        assert isinstance(await database.sessions.rotate(rotation(login, generation, now=late)), Rotated)
        generation += 1
    assert generation > 3
    assert counted(url) == {"sessions": 1, "changes": 0}


async def test_two_processes_that_clear_at_once_remove_each_row_once(database: Database, other: Database) -> None:
    for _ in range(12):
        await opened(database, expires_at=NOW + 100)
    late = NOW + 100 + AT_LAST
    removed = [
        await one.sessions.remove_expired(now=late, limit=3) for _ in range(4) for one in (database, other, database)
    ]
    assert sum(removed) == 12


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
async def test_where_nothing_has_expired_nothing_is_written(database: Database, other: Database) -> None:
    login = await opened(database)
    await rotated(database, login, 1)
    version = await other.driver.version()
    assert await database.sessions.remove_expired(now=NOW + 20) == 0
    assert await other.driver.version() == version


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_how_much_work_a_round_is_does_not_depend_on_how_much_there_is_to_remove(url: str) -> None:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)) as connection:
        work = [steps_of_a_round(connection, more_sessions=count) for count in (100, 1000)]
    assert work[1] < 1.5 * work[0]


def steps_of_a_round(connection: sqlite3.Connection, *, more_sessions: int) -> int:
    """What SQLite counts: tens of instructions of its virtual machine, for one round while so many are over."""
    over = [(f"{more_sessions} {number}", NOW + 100) for number in range(more_sessions)]
    connection.executemany(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, user_agent, address,"
        " expires_at, ended_at) VALUES (?1, 'u', 'c', '', 0, 0, '', '', ?2, ?2)",
        over,
    )
    steps = 0

    def count() -> None:
        nonlocal steps
        steps += 1

    connection.set_progress_handler(count, 10)
    removed = drive(
        remove_expired(NOW + 100 + AT_LAST, 10, Horizon(ACCESS_TTL)), Connection(lambda: connection).execute
    )
    connection.set_progress_handler(None, 0)
    assert removed >= 10
    return steps


def counted(url: str) -> dict[str, int]:
    return {
        table: int(run(url, f"SELECT count(*) FROM fastlatch_{table}")[0])  # noqa: S608 (our own names)
        for table in ("sessions", "changes")
    }


UNUSED = 30 * 86400


async def forget_the_news(database: Database) -> None:
    """What the feed has told of new clients is expired long before they are."""
    while await database.sessions.remove_expired(now=NOW + UNUSED - 1):
        pass


@pytest.mark.parametrize("client_id", ["dyn~abc", "https://app.example/client.json"])
async def test_a_client_that_came_by_itself_goes_when_nobody_has_used_it_for_a_month(
    database: Database, client_id: str
) -> None:
    await database.clients.add(client(client_id))
    await forget_the_news(database)
    assert await database.sessions.remove_expired(now=NOW + UNUSED - 1) == 0
    assert await database.sessions.remove_expired(now=NOW + UNUSED) == 1
    assert await database.clients.find(client_id) is None
    *_, told = (await database.changes.after(0)).changes
    assert (told.kind, told.subject, told.at) == (ChangeKind.CLIENT_CHANGED, client_id, NOW + UNUSED)


@pytest.mark.parametrize("client_id", ["app", "dyn", "dyn-abc", "http", "https", "dz", "~"])
async def test_a_client_that_somebody_here_has_registered_stays(database: Database, client_id: str) -> None:
    await database.clients.add(client(client_id))
    await forget_the_news(database)
    assert await database.sessions.remove_expired(now=NOW + 1000 * UNUSED) == 0
    assert await database.clients.find(client_id) is not None


async def test_a_client_that_has_a_session_or_is_allowed_anything_stays(database: Database) -> None:
    for client_id in ("dyn~session", "dyn~consent", "dyn~neither"):
        await database.clients.add(client(client_id))
    await forget_the_news(database)
    await opened(database, client_id="dyn~session", expires_at=NOW + 2 * UNUSED)
    await database.consents.grant("somebody", "dyn~consent", frozenset({"read"}), now=NOW)
    assert await database.sessions.remove_expired(now=NOW + UNUSED) == 1

    assert await database.clients.find("dyn~neither") is None
    assert await database.clients.find("dyn~session") is not None
    assert await database.clients.find("dyn~consent") is not None


async def test_unused_clients_go_a_bounded_number_at_a_time(database: Database) -> None:
    for number in range(5):
        await database.clients.add(client(f"dyn~{number}"))
    await forget_the_news(database)
    assert [await database.sessions.remove_expired(now=NOW + UNUSED, limit=2) for _ in range(4)] == [2, 2, 1, 0]
