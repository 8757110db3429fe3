"""The SQLite driver: group commit, faults that stay where they belong, and nothing acknowledged that is not durable."""

import asyncio
import logging
import os
import resource
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Thread

import anyio
import pytest
from sqlalchemy import bindparam, func, insert, select

from fastlatch.adapters.database.described.description import Description
from fastlatch.adapters.database.described.tables import changes
from fastlatch.adapters.database.sqlite import Sqlite
from fastlatch.adapters.database.sqlite_batches import commit_together, read_together
from fastlatch.adapters.database.sqlite_connection import Connection
from fastlatch.adapters.database.sqlite_file import connect
from fastlatch.adapters.database.sqlite_worker import Worker
from fastlatch.adapters.database.statement import Steps, restartable
from fastlatch.adapters.database.work_queue import Done, Failed, WorkQueue
from fastlatch.domain.errors import Unavailable

pytestmark = pytest.mark.anyio

PATIENCE = 0.1

_WRITE = Description(insert(changes).values(kind="token", subject=bindparam("subject"), at=0, forget_at=0)).statement()
_COUNT = Description(select(func.count()).select_from(changes)).statement()


@restartable
def write(subject: str = "x") -> Steps[str]:
    yield _WRITE, {"subject": subject}
    return subject


@restartable
def write_then_fail(error: Exception) -> Steps[None]:
    yield _WRITE, {"subject": "must be undone"}
    raise error


@restartable
def count() -> Steps[int]:
    return (yield _COUNT, {}).rows[0][0]


def rows(path: Path) -> list[str]:
    """What a stranger to the driver finds."""
    with closing(sqlite3.connect(path)) as connection:
        return [subject for (subject,) in connection.execute("SELECT subject FROM fastlatch_changes ORDER BY sequence")]


@pytest.fixture
async def driver(path: Path) -> AsyncIterator[Sqlite]:
    opened = Sqlite(path, busy_timeout=PATIENCE)
    yield opened
    await opened.close()


@pytest.fixture
def locked(path: Path) -> Iterator[sqlite3.Connection]:
    """Another process holds the write lock."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield connection


@pytest.fixture
def connection(path: Path) -> Iterator[Connection]:
    opened = Connection(partial(connect, path))
    yield opened
    opened.close()


# One transaction for many.


def test_a_failing_unit_fails_alone_and_undoes_only_itself(connection: Connection, path: Path) -> None:
    mistake = ValueError("a mistake in the unit")
    outcomes = commit_together(connection, [write("first"), write_then_fail(mistake), write("last")])
    assert outcomes == [Done("first"), Failed(mistake), Done("last")]
    assert rows(path) == ["first", "last"]


def test_a_statement_that_breaks_a_rule_fails_alone(connection: Connection, path: Path) -> None:
    duplicate = Description(
        insert(changes).values(sequence=bindparam("n"), kind="token", subject="y", at=0, forget_at=0)
    ).statement()

    @restartable
    def twice() -> Steps[None]:
        yield duplicate, {"n": 5}
        yield duplicate, {"n": 5}

    first, second, third = commit_together(connection, [write("first"), twice(), write("last")])
    assert isinstance(second, Failed)
    assert isinstance(second.error, sqlite3.IntegrityError)
    assert (first, third) == (Done("first"), Done("last"))
    assert rows(path) == ["first", "last"]


def told(connection: Connection) -> list[str]:
    """Grows with what SQLite itself is told."""
    statements: list[str] = []
    connection.control("PRAGMA user_version")
    connection._open.set_trace_callback(statements.append)  # noqa: SLF001 (there is no other way to hear it)
    return statements


_LAST = Description(
    insert(changes).values(sequence=bindparam("n"), kind="token", subject="y", at=0, forget_at=0), changes_last=True
).statement()


@restartable
def change_last(number: int, error: Exception | None = None) -> Steps[int]:
    yield _LAST, {"n": number}
    if error is not None:
        raise error
    return number


def test_a_unit_whose_only_change_is_its_last_one_has_no_savepoint(connection: Connection, path: Path) -> None:
    statements = told(connection)
    assert commit_together(connection, [change_last(5), change_last(6)]) == [Done(5), Done(6)]
    assert not any("SAVEPOINT" in sql or "RELEASE" in sql for sql in statements)
    assert rows(path) == ["y", "y"]


def test_a_last_change_that_breaks_a_rule_fails_alone(connection: Connection, path: Path) -> None:
    first, second, third = commit_together(connection, [change_last(5), change_last(5), write("last")])
    assert isinstance(second, Failed)
    assert isinstance(second.error, sqlite3.IntegrityError)
    assert (first, third) == (Done(5), Done("last"))
    assert rows(path) == ["y", "last"]


def test_what_follows_a_last_change_that_changed_nothing_is_undone_alone(connection: Connection, path: Path) -> None:
    nothing = Description(changes.delete().where(changes.c.sequence == bindparam("n")), changes_last=True).statement()

    @restartable
    def then_write_and_fail() -> Steps[None]:
        yield nothing, {"n": 99}
        yield from write_then_fail(ValueError("a mistake in the unit"))

    first, second, third = commit_together(connection, [write("first"), then_write_and_fail(), write("last")])
    assert isinstance(second, Failed)
    assert (first, third) == (Done("first"), Done("last"))
    assert rows(path) == ["first", "last"]


def test_units_that_wait_together_share_one_commit(connection: Connection) -> None:
    statements: list[str] = []
    connection.control("PRAGMA user_version")
    connection._open.set_trace_callback(statements.append)  # noqa: SLF001 (what SQLite itself was told)
    commit_together(connection, [write(str(number)) for number in range(20)])
    assert [sql for sql in statements if sql.startswith(("BEGIN", "COMMIT"))] == ["BEGIN IMMEDIATE", "COMMIT"]


def test_reads_share_one_snapshot(connection: Connection, path: Path) -> None:
    @restartable
    def count_while_another_writes() -> Steps[tuple[int, int]]:
        before = (yield _COUNT, {}).rows[0][0]
        with closing(sqlite3.connect(path)) as another, another:
            another.execute("INSERT INTO fastlatch_changes (kind, subject, at, forget_at) VALUES ('t', 'x', 0, 0)")
        return before, (yield _COUNT, {}).rows[0][0]

    assert read_together(connection, [count_while_another_writes(), count()]) == [Done((0, 0)), Done(0)]
    assert read_together(connection, [count()]) == [Done(1)]


# The threads.


async def test_what_was_written_is_read_and_found_by_a_stranger(driver: Sqlite, path: Path) -> None:
    assert await driver.write(write("kept")) == "kept"
    assert rows(path) == ["kept"]
    assert await driver.read(count()) == 1


async def test_two_hundred_writers_at_once_all_get_their_own_answer(driver: Sqlite, path: Path) -> None:
    subjects = [str(number) for number in range(200)]
    assert await asyncio.gather(*(driver.write(write(subject)) for subject in subjects)) == subjects
    assert rows(path) == subjects


async def test_several_event_loops_share_one_driver(driver: Sqlite) -> None:
    answers: list[str] = []

    async def elsewhere(name: str) -> None:
        answers.append(await driver.write(write(name)))

    threads = [Thread(target=lambda name=name: asyncio.run(elsewhere(name))) for name in "abc"]
    for thread in threads:
        thread.start()
    answers.append(await driver.write(write("here")))
    for thread in threads:
        await anyio.to_thread.run_sync(thread.join)
    assert sorted(answers) == ["a", "b", "c", "here"]
    assert await driver.read(count()) == 4


async def test_the_version_moves_with_every_commit_of_anybody_and_with_nothing_else(driver: Sqlite, path: Path) -> None:
    before = await driver.version()
    await driver.read(count())
    assert await driver.version() == before
    await driver.write(write())
    ours = await driver.version()
    assert ours != before
    with closing(sqlite3.connect(path)) as another, another:
        another.execute("DELETE FROM fastlatch_changes")
    assert await driver.version() != ours


async def test_closing_finishes_what_was_accepted_and_refuses_the_rest(driver: Sqlite, path: Path) -> None:
    accepted = [asyncio.ensure_future(driver.write(write(str(number)))) for number in range(50)]
    await asyncio.sleep(0)
    await driver.close()
    assert len(await asyncio.gather(*accepted)) == 50
    assert len(rows(path)) == 50
    for late in (driver.write(write()), driver.read(count()), driver.version()):
        with pytest.raises(Unavailable):
            await late
    assert not await driver.ready()
    await driver.close()


async def test_closing_leaves_no_file_of_its_own_behind(driver: Sqlite, path: Path) -> None:
    await driver.write(write())
    await driver.close()
    assert [file.name for file in path.parent.iterdir()] == [path.name]


# Faults.


async def test_a_disk_that_took_no_write_has_to_take_one_before_the_database_is_ready_again(
    driver: Sqlite, path: Path
) -> None:
    await driver.write(write("before"))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        assert await driver.ready()  # nobody has tried
        with pytest.raises(Unavailable):
            await driver.write(write("never acknowledged"))
        assert not await driver.ready()
        assert not await driver.ready()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert await driver.ready()
    assert rows(path) == ["before"]


async def test_a_locked_database_is_unavailable_and_comes_back_by_itself(
    driver: Sqlite, locked: sqlite3.Connection, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "fastlatch.database")
    for _ in range(3):
        with pytest.raises(Unavailable) as refused:
            await driver.write(write("never acknowledged"))
        assert refused.value.description == "The service is busy. Try again shortly."
        assert "locked" in refused.value.detail
    assert not await driver.ready()
    assert await driver.read(count()) == 0
    locked.execute("COMMIT")
    assert await driver.ready()
    assert await driver.write(write("after")) == "after"
    assert rows(path) == ["after"]
    assert [(record.levelname, "locked" in record.message) for record in caplog.records] == [
        ("ERROR", True),
        ("INFO", False),
    ]


@pytest.mark.usefixtures("locked")
async def test_all_who_wait_for_a_locked_database_hear_of_it_after_one_time_out(path: Path) -> None:
    tries = 0

    def open_impatiently() -> sqlite3.Connection:
        nonlocal tries
        tries += 1
        return connect(path, busy_timeout=PATIENCE)

    async with one_worker(open_impatiently, queue=5000) as queue:
        answers = await asyncio.gather(*(queue.submit(write()) for _ in range(4000)), return_exceptions=True)
    assert {type(answer) for answer in answers} == {Unavailable}
    # One for whoever came first, while the others were still coming.
    assert tries <= 2


async def test_a_write_that_waits_for_another_process_goes_through_when_it_is_done(
    path: Path, locked: sqlite3.Connection
) -> None:
    patient = Sqlite(path, busy_timeout=10)
    waiting = asyncio.ensure_future(patient.write(write("late")))
    await asyncio.sleep(0.05)
    assert not waiting.done()
    locked.execute("COMMIT")
    assert await waiting == "late"
    await patient.close()


async def test_a_read_only_database_is_unavailable_for_writes_and_reads_go_on(path: Path) -> None:
    def open_read_only() -> sqlite3.Connection:
        return sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, isolation_level=None)

    async with one_worker(open_read_only) as queue:
        with pytest.raises(Unavailable) as refused:
            await queue.submit(write())
        assert "readonly" in refused.value.detail
    driver = Sqlite(path, busy_timeout=PATIENCE)
    assert await driver.read(count()) == 0
    await driver.close()


async def test_a_full_disk_is_unavailable_acknowledges_nothing_and_recovers(path: Path) -> None:
    spare_pages = iter([0, 1000])

    def open_on_a_disk_with_little_room() -> sqlite3.Connection:
        connection = connect(path)
        pages = connection.execute("PRAGMA page_count").fetchone()[0] + next(spare_pages)
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    async with one_worker(open_on_a_disk_with_little_room) as queue:
        answers = await asyncio.gather(*(queue.submit(write("x" * 9000)) for _ in range(3)), return_exceptions=True)
        assert {type(answer) for answer in answers} == {Unavailable}
        assert "full" in answers[0].detail
        assert rows(path) == []
        assert await queue.submit(write("y" * 9000)) == "y" * 9000
    assert rows(path) == ["y" * 9000]


async def test_a_file_that_is_gone_is_unavailable_and_comes_back(path: Path) -> None:
    away = path.with_suffix(".away")
    os.rename(path, away)  # noqa: PTH104 (a blocking Path method is none for async tests)
    driver = Sqlite(path, busy_timeout=PATIENCE)
    for wish in (driver.write(write()), driver.read(count()), driver.version()):
        with pytest.raises(Unavailable) as refused:
            await wish
        assert "unable to open" in refused.value.detail
    assert os.listdir(path.parent) == [away.name]  # noqa: PTH208 (a blocking Path method is none for async tests)
    os.rename(away, path)  # noqa: PTH104 (the same)
    assert await driver.write(write()) == "x"
    assert await driver.read(count()) == 1
    await driver.close()


async def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear database, " * 1000)
    driver = Sqlite(path, busy_timeout=PATIENCE)
    for wish in (driver.write(write()), driver.read(count())):
        with pytest.raises(Unavailable) as refused:
            await wish
        assert "not a database" in refused.value.detail
    await driver.close()


async def test_a_commit_that_fails_fails_all_of_its_units(path: Path) -> None:
    class FailingCommit(Connection):
        failing = True

        def control(self, sql: str) -> None:
            if sql == "COMMIT" and self.failing:
                self.failing = False
                raise sqlite3.OperationalError("disk I/O error")
            super().control(sql)

    async with one_worker(partial(connect, path), FailingCommit) as queue:
        answers = await asyncio.gather(*(queue.submit(write()) for _ in range(3)), return_exceptions=True)
        assert {type(answer) for answer in answers} == {Unavailable}
        assert len({id(answer) for answer in answers}) == 3
        assert rows(path) == []
        assert await queue.submit(write("next")) == "next"
    assert rows(path) == ["next"]


async def test_a_mistake_in_the_driver_itself_leaves_nobody_waiting_and_the_thread_alive(path: Path) -> None:
    calls = 0

    def open_after_a_mistake() -> sqlite3.Connection:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise RuntimeError("a mistake")
        return connect(path)

    async with one_worker(open_after_a_mistake) as queue:
        with pytest.raises(RuntimeError, match="a mistake"):
            await queue.submit(write())
        assert await queue.submit(write()) == "x"


class one_worker:  # noqa: N801 (read as a verb: async with one_worker(...))
    """One writer thread over a connection that the test makes."""

    def __init__(self, open_connection, kind: type[Connection] = Connection, queue: int = 100) -> None:
        self.queue = WorkQueue(queue)
        self.worker = Worker("writer", self.queue, kind(open_connection), commit_together, batch=256)

    async def __aenter__(self) -> WorkQueue:
        return self.queue

    async def __aexit__(self, *_: object) -> None:
        self.queue.close()
        await asyncio.to_thread(self.worker.join)
