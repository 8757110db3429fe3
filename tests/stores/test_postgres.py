"""What only a server on the network does: commit out of order, undo, fall silent, refuse; and tell of its commits."""

import asyncio
import logging
import time
import traceback

import asyncpg
import pytest

from fastlatch.adapters.database.database import open_database
from fastlatch.adapters.database.options import DatabaseOptions
from fastlatch.adapters.database.statement import Compiled, Statement, restartable
from fastlatch.domain.change import ChangeKind
from fastlatch.domain.errors import ConfigurationError, Unavailable
from stores.make import NOW, account, opened, rotation
from support.tcp_proxy import Way, in_front_of

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("kind", ["postgres"], indirect=True)]

TELL = (
    """INSERT INTO fastlatch_changes (kind, subject, at, forget_at) VALUES ('token', $1, $2, $3) RETURNING sequence"""
)


def statement(sql: str, *order: str) -> Statement:
    return Statement(postgresql=Compiled(sql, order))


async def subjects(database, after: int) -> list[str]:
    return [change.subject for change in (await database.changes.after(after)).changes]


async def test_a_change_that_is_committed_behind_a_later_one_is_not_missed(database, url):
    start = (await database.changes.alive(now=NOW)).head
    slow = await asyncpg.connect(url)
    try:
        under_way = slow.transaction()
        await under_way.start()
        first = await slow.fetchval(TELL, "first", NOW, NOW + 900)
        await database.sessions.revoke_access_token("second", expires_at=NOW + 300, now=NOW)

        seen = await database.changes.after(start)
        assert [change.subject for change in seen.changes] == ["second"]
        assert seen.head == first + 1
        assert await subjects(database, seen.head) == []

        await under_way.commit()
        assert await subjects(database, seen.head) == ["first"]
        assert await subjects(database, seen.head) == []
    finally:
        await slow.close()


async def test_a_process_that_starts_meanwhile_does_not_miss_it_either(database, other, url):
    slow = await asyncpg.connect(url)
    try:
        await database.sessions.revoke_access_token("before", expires_at=NOW + 300, now=NOW)
        under_way = slow.transaction()
        await under_way.start()
        await slow.execute(TELL, "first", NOW, NOW + 900)
        await database.sessions.revoke_access_token("second", expires_at=NOW + 300, now=NOW)
        start = await other.changes.alive(now=NOW)
        assert [change.subject for change in start.changes] == ["before", "second"]
        await under_way.commit()
        assert await subjects(other, start.head) == ["first"]
    finally:
        await slow.close()


async def test_whoever_waits_for_changes_is_woken_by_a_commit_elsewhere(database, other):
    await other.changes.wait(0.5)  # it listens from the first time on
    waiting = asyncio.create_task(other.changes.wait(20))
    await asyncio.sleep(0.2)
    assert not waiting.done()
    begun = time.monotonic()
    await database.sessions.revoke_access_token("t", expires_at=NOW + 300, now=NOW)
    await waiting
    assert time.monotonic() - begun < 1


async def test_a_commit_that_tells_the_feed_nothing_wakes_nobody(database, other):
    await other.changes.wait(0.5)
    begun = time.monotonic()
    waiting = asyncio.create_task(other.changes.wait(0.5))
    await asyncio.sleep(0.1)
    await opened(database)
    await waiting
    assert time.monotonic() - begun >= 0.5


async def test_two_units_that_lock_one_another_out_both_succeed(database):
    """One of them is undone by PostgreSQL, begun again, and its caller hears nothing of it."""
    for name in ("anna", "bert"):
        assert await database.users.add(account(name), now=NOW)
    rename = statement("UPDATE fastlatch_users SET full_name = $1 WHERE name_key = $2", "name", "key")
    begun = []

    @restartable
    def rename_both(first, second):
        begun.append(first)
        yield rename, {"name": first, "key": first}
        yield statement("SELECT pg_sleep(0.2)"), {}
        yield rename, {"name": first, "key": second}
        return first

    done = await asyncio.gather(
        database.driver.write(rename_both("anna", "bert")), database.driver.write(rename_both("bert", "anna"))
    )

    assert sorted(done) == ["anna", "bert"]
    # More than once where the one that began again was quicker than the one that had waited.
    assert len(begun) >= 3


async def test_a_unit_that_fails_leaves_nothing_and_its_connection_is_used_again(database):
    @restartable
    def add_and_fail():
        yield statement("INSERT INTO fastlatch_changes (kind, subject, at, forget_at) VALUES ('token', 'x', 1, 2)"), {}
        yield statement("SELECT 1 / 0"), {}

    for _ in range(30):
        with pytest.raises(RuntimeError, match="DivisionByZeroError"):
            await database.driver.write(add_and_fail())
    assert await subjects(database, 0) == []


async def test_nobody_waits_longer_than_a_callers_patience_for_a_row_that_is_locked(database, url):
    stored = account()
    await database.users.add(stored, now=NOW)
    impatient = await open_database(url, options=DatabaseOptions(patience=0.4))
    rival = await asyncpg.connect(url)
    try:
        await rival.execute("BEGIN; UPDATE fastlatch_users SET disabled = disabled")
        begun = time.monotonic()
        with pytest.raises(Unavailable):
            await impatient.users.set_disabled(stored.user.id, disabled=True, now=NOW)
        assert time.monotonic() - begun < 1.5
        await rival.execute("ROLLBACK")
        assert await impatient.users.set_disabled(stored.user.id, disabled=True, now=NOW)
    finally:
        await rival.close()
        await impatient.close()


@pytest.mark.parametrize("way", [Way.REFUSES, Way.SWALLOWS, Way.RESETS])
async def test_a_server_that_is_away_is_said_to_be_and_used_again_when_it_is_back(postgres, url, way, caplog):
    caplog.set_level(logging.INFO, "fastlatch.database")
    async with in_front_of(postgres.port) as proxy:
        through = url.replace(str(postgres.port), str(proxy.port))
        database = await open_database(through, options=DatabaseOptions(connections=3, patience=0.5))
        try:
            session = await opened(database)
            await proxy.turn(way)
            for _ in range(3):
                begun = time.monotonic()
                with pytest.raises(Unavailable):
                    await database.sessions.rotate(rotation(session, 0))
                assert time.monotonic() - begun < 1
            assert not await database.ping()
            at_once = await asyncio.gather(
                *(database.sessions.find(session.id) for _ in range(50)), return_exceptions=True
            )
            assert all(isinstance(answer, Unavailable) for answer in at_once)

            await proxy.turn(Way.OPEN)
            assert await database.ping()
            assert await database.sessions.find(session.id) == session
        finally:
            await database.close()
    said = [record.getMessage() for record in caplog.records if record.name == "fastlatch.database"]
    assert [line.partition(":")[0] for line in said] == [
        "the database is away (postgresql)",
        "the database is back (postgresql)",
    ]


async def test_no_process_has_more_connections_than_it_may(postgres, postgres_url, kind):
    assert kind == "postgres"
    url, name = postgres_url, postgres_url.rpartition("/")[2]
    count = f"SELECT count(*) FROM pg_stat_activity WHERE datname = '{name}'"  # noqa: S608
    database = await open_database(url, options=DatabaseOptions(connections=3, patience=30))
    try:
        sleep = restartable(lambda: (yield statement("SELECT pg_sleep(0.3)"), {}))
        running = asyncio.gather(*(database.driver.read(sleep()) for _ in range(12)))
        await asyncio.sleep(0.5)
        assert int(postgres.sql(count)) == 3
        await running
    finally:
        await database.close()
    assert int(postgres.sql(count)) == 0


async def test_a_replica_is_not_ready(database, postgres, url):
    assert await database.ping()
    postgres.sql(f"ALTER DATABASE {url.rpartition('/')[2]} SET default_transaction_read_only = on")
    replica = await open_database(url)
    try:
        assert not await replica.ping()
        with pytest.raises(Unavailable):
            await opened(replica)
    finally:
        await replica.close()


async def test_an_error_says_nothing_of_what_was_stored(database):
    """PostgreSQL tells the values of a row that breaks a constraint."""
    broken = statement(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) VALUES ('secret-value', NULL, 1, 2)"
    )
    with pytest.raises(RuntimeError, match="NotNullViolationError") as raised:
        await database.driver.write(restartable(lambda: (yield broken, {}))())
    told = "".join(traceback.format_exception(raised.value))
    assert "secret-value" not in told.replace(broken.compiled("postgresql").sql, "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda url: url.replace("/t", "/nowhere_t"), "there is no such database"),
        (lambda url: url.replace("postgres@", "nobody:hunter2@"), "not accepted"),
        (lambda _: "postgresql://postgres:hunter2@127.0.0.1:nan/x", "cannot be read"),
        (lambda _: "postgresql://postgres:hunter2/and@127.0.0.1/x", "cannot be read"),
    ],
)
async def test_a_wrong_address_is_told_without_its_password(url, change, said):
    with pytest.raises(ConfigurationError, match=said) as raised:
        await open_database(change(url))
    assert "hunter2" not in str(raised.value)


async def test_feed_kinds_are_told_as_they_are(database):
    await database.sessions.end_everything(now=NOW)
    assert [change.kind for change in (await database.changes.after(0)).changes] == [ChangeKind.EVERYTHING]


async def test_a_round_of_clearing_keeps_its_bound_whatever_the_planner_thinks(postgres, postgres_url, kind):
    """A subquery that locks what it chooses must not be run again for each row that it is compared with."""
    assert kind == "postgres"
    name = postgres_url.rpartition("/")[2]
    for method in ("hashjoin", "mergejoin", "material", "hashagg", "sort"):
        postgres.sql(f"ALTER DATABASE {name} SET enable_{method} = off")
    database = await open_database(postgres_url, options=DatabaseOptions(patience=30))
    try:
        for _ in range(7):
            await opened(database, expires_at=NOW + 100)
        postgres.sql("ANALYZE", name)
        late = NOW + 100 + 86_400
        assert [await database.sessions.remove_expired(now=late, limit=3) for _ in range(4)] == [3, 3, 1, 0]
    finally:
        await database.close()
