"""Moving house: whatever a database holds is in its copy, of whichever kind, or the copy cannot be opened."""

import asyncio
import shutil
import threading
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from fastlatch.adapters.database.database import Database, open_database
from fastlatch.adapters.database.described.tables import metadata
from fastlatch.adapters.database.migrate import look, upgrade
from fastlatch.adapters.database.moving import postgres_side, sqlite_side
from fastlatch.adapters.database.moving.copy import Copied, check_source, copy_database, prepare_target
from fastlatch.adapters.database.options import DatabaseOptions
from fastlatch.domain.errors import ConfigurationError
from fastlatch.domain.single_use import SingleUse
from stores.make import NOW, account, client, key, opened, rotated
from stores.raw_sql import run

WAYS = ["sqlite-postgres", "postgres-sqlite", "sqlite-sqlite", "postgres-postgres", "sqlite-pgbouncer"]
NAMES = [f"user{number}" for number in range(20)]
_NUMBERS = count(1)
NOBODY_LISTENS = DatabaseOptions(through_pgbouncer=True, patience=30)


def silent(_what: str, _rows: int, _total: int) -> None:
    pass


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    """So that every table takes several."""
    for side in (sqlite_side, postgres_side):
        monkeypatch.setattr(side, "BATCH", 3)


@pytest.fixture
def new_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """The address of a database of a kind, without tables or a copy of another."""
    made: list[str] = []

    def make(kind: str, template: str | None = None) -> str:
        if kind == "sqlite":
            file = tmp_path / f"{next(_NUMBERS)}.db"
            if template is not None:
                shutil.copy(template.removeprefix("sqlite:///"), file)
            return f"sqlite:///{file}"
        server = request.getfixturevalue("postgres")
        made.append(server.new_database(*([] if template is None else [template.rpartition("/")[2]])))
        return request.getfixturevalue("pgbouncer").url(made[-1]) if kind == "pgbouncer" else made[-1]

    yield make
    for url in made:
        request.getfixturevalue("postgres").drop(url)


@pytest.fixture(scope="session")
def filled_sqlite(tmp_path_factory: pytest.TempPathFactory) -> str:
    url = f"sqlite:///{tmp_path_factory.mktemp('filled') / 'fastlatch.db'}"
    upgrade(url)
    asyncio.run(fill(url))
    return url


@pytest.fixture(scope="session")
def filled_postgres(postgres) -> str:
    url = str(postgres.new_database(postgres.migrated))
    asyncio.run(fill(url))
    return url


@pytest.fixture(params=WAYS)
def way(request: pytest.FixtureRequest, new_url: Callable[..., str]) -> tuple[str, str]:
    """A filled source, and a target without rows; where migrating takes long, with tables."""
    of, to = request.param.split("-")
    tables = None if to == "sqlite" else f"/{request.getfixturevalue('postgres').migrated}"
    return new_url(of, request.getfixturevalue(f"filled_{of}")), new_url(to, tables)


async def fill(url: str) -> None:
    database = await open_database(url, options=NOBODY_LISTENS)
    try:
        for name in NAMES:
            await database.users.add(account(name, full_name="Ünï 🦊\n\"'", disabled=name.endswith("7")), now=NOW)
            await database.clients.add(client(f"of {name}", redirect_uris=("https://a.example/cb",), created_at=NOW))
            await database.consents.grant(name, f"of {name}", frozenset({"openid", "email"}), now=NOW)
            await database.single_use.put(SingleUse.CODE.named(name), f"for {name}", expires_at=NOW + 60)
            session = await opened(database, name)
            if name.endswith(("3", "7")):
                await rotated(database, session, 2)
                await database.single_use.spend(SingleUse.CODE.named(name), now=NOW)
            if name.endswith("7"):
                await database.sessions.end(session.id, now=NOW)
        await database.keys.add_first(key("first", sealed=bytes(range(256))))
        for number in range(4):
            await database.keys.rotate(key(f"k{number}"), now=NOW, verifies_until=NOW + 900)
            await database.id_token_keys.rotate(key(f"i{number}"), now=NOW, verifies_until=NOW + 900)
        told = client("told", backchannel_logout_uri="https://a.example/logout", created_at=NOW)
        await database.clients.add(told)
        for name in NAMES[:4]:
            session = await opened(database, name, client_id="told")
            await database.sessions.end(session.id, now=NOW)
    finally:
        await database.close()
    for table in metadata.sorted_tables:
        assert run(url, f"SELECT count(*) FROM {table.name}") > ["1"], "a table that is empty shows nothing"  # noqa: S608 (our own name)


async def contents(url: str) -> list[object]:
    """All of it, as the stores say."""
    database = await open_database(url, options=NOBODY_LISTENS)
    try:
        ids = run(url, "SELECT id FROM fastlatch_sessions ORDER BY id")
        return [
            [await database.users.find_by_name(name) for name in NAMES],
            [await database.clients.find(f"of {name}") for name in NAMES],
            [await database.consents.of_user(name) for name in NAMES],
            [await database.single_use.find(SingleUse.CODE.named(name), now=NOW) for name in NAMES],
            [await database.sessions.find_with_refresh_token(session_id) for session_id in ids],
            await database.keys.all(),
            await database.id_token_keys.all(),
            run(url, "SELECT id, client_id, user_id, ended_at, due_at FROM fastlatch_logout_notices ORDER BY id"),
            await database.changes.after(0),
        ]
    finally:
        await database.close()


def copied(source: str, target: str, progress: Callable[[str, int, int], None] = silent) -> Copied:
    prepare_target(target)
    return copy_database(source, target, progress)


def test_everything_is_there_as_it_was(way):
    source, target = way
    outcome = copied(source, target)
    assert outcome.complete
    assert not outcome.source_changed
    assert {table.table for table in outcome.tables} == {table.name for table in metadata.sorted_tables} - {
        "fastlatch_facts"
    }
    assert asyncio.run(contents(target)) == asyncio.run(contents(source))
    # Whether a server forgets what it said it had kept is no matter of what is in it.
    assert look(target)._replace(forgetful=()) == look(source)._replace(forgetful=())


def test_the_feed_numbers_on_behind_every_number_that_was_ever_given(way):
    source, target = way
    last = int(run(source, "SELECT max(sequence) FROM fastlatch_changes")[0])
    run(source, f"DELETE FROM fastlatch_changes WHERE sequence > {last - 3}")  # noqa: S608 (a number)
    copied(source, target)

    async def end_one(database: Database) -> int:
        try:
            await opened(database, "late", id="late")
            await database.sessions.end("late", now=NOW)
            return (await database.changes.after(last)).head
        finally:
            await database.close()

    async def act() -> int:
        return await end_one(await open_database(target, options=NOBODY_LISTENS))

    assert asyncio.run(act()) == last + 1


class Interrupted(Exception):
    pass


@pytest.mark.parametrize("at", [1, 14, 40])
@pytest.mark.parametrize("way", ["sqlite-postgres", "postgres-sqlite"], indirect=True)
def test_an_interrupted_copy_cannot_be_opened_and_the_next_run_ends_it(way, at):
    source, target = way
    told: list[str] = []

    def stop(what: str, _rows: int, _total: int) -> None:
        told.append(what)
        if len(told) == at:
            raise Interrupted

    with pytest.raises(Interrupted):
        copied(source, target, stop)
    for refused in (lambda: asyncio.run(open_database(target)), lambda: upgrade(target)):
        with pytest.raises(ConfigurationError, match="holds a copy that is not finished; run the same"):
            refused()
    first_copied = told.count("copying fastlatch_changes")
    told.clear()

    def listen(what: str, _rows: int, _total: int) -> None:
        told.append(what)

    assert copied(source, target, listen).complete
    # What was there was read and kept.
    assert told.index("copying fastlatch_changes") == first_copied
    assert asyncio.run(contents(target)) == asyncio.run(contents(source))


@pytest.mark.parametrize("way", ["sqlite-postgres", "postgres-sqlite"], indirect=True)
@pytest.mark.parametrize(
    "meanwhile",
    [
        "UPDATE fastlatch_users SET email = 'new@example.com'",
        "DELETE FROM fastlatch_users WHERE name_key <> 'user1'",
        "DELETE FROM fastlatch_users",
    ],
)
def test_a_source_that_was_changed_between_two_runs_is_copied_as_it_is_now(way, meanwhile):
    source, target = way

    def stop(what: str, rows: int, _total: int) -> None:
        if what == "copying fastlatch_users" and rows == 12:
            raise Interrupted

    with pytest.raises(Interrupted):
        copied(source, target, stop)
    run(source, meanwhile)
    assert copied(source, target).complete
    count = "SELECT count(*), count(email) FROM fastlatch_users"
    assert run(target, count) == run(source, count)


@pytest.mark.parametrize("way", ["sqlite-postgres", "postgres-sqlite"], indirect=True)
def test_a_row_that_came_out_otherwise_is_noticed_and_mended_by_the_next_run(way):
    source, target = way

    def damage(what: str, rows: int, total: int) -> None:
        if what == "copying fastlatch_users" and rows == total:
            run(target, "UPDATE fastlatch_sessions SET last_used_at = last_used_at + 1 WHERE user_id = 'user3'")

    outcome = copied(source, target, damage)
    assert [table.table for table in outcome.tables if not table.equal] == ["fastlatch_sessions"]
    assert not outcome.complete
    with pytest.raises(ConfigurationError, match="not finished"):
        asyncio.run(open_database(target))
    assert copied(source, target).complete
    assert asyncio.run(contents(target)) == asyncio.run(contents(source))


@pytest.mark.parametrize("way", ["sqlite-postgres", "postgres-sqlite"], indirect=True)
def test_a_database_with_rows_of_its_own_is_refused_and_left_alone(way):
    source, target = way
    upgrade(target)
    run(target, "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) VALUES ('user', 'x', 0, 0)")
    before = look(target)
    with pytest.raises(ConfigurationError, match=r"holds rows of its own \(fastlatch_changes\)"):
        copied(source, target)
    assert look(target) == before


@pytest.mark.parametrize("way", ["sqlite-postgres", "postgres-sqlite"], indirect=True)
def test_an_unfinished_copy_of_another_database_is_refused(way, new_url):
    source, target = way

    def stop(_what: str, _rows: int, _total: int) -> None:
        raise Interrupted

    with pytest.raises(Interrupted):
        copied(source, target, stop)
    another = new_url("sqlite")
    upgrade(another)
    with pytest.raises(ConfigurationError, match="unfinished copy of another database"):
        copied(another, target)


@pytest.mark.parametrize("way", ["sqlite-postgres", "postgres-sqlite"], indirect=True)
def test_of_two_runs_at_once_the_later_one_goes_on_and_the_earlier_one_does_no_harm(way):
    source, target = way
    outcomes: list[Copied] = []

    def another(what: str, rows: int, _total: int) -> None:
        if what == "copying fastlatch_sessions" and rows == 6:
            thread = threading.Thread(target=lambda: outcomes.append(copied(source, target)))
            thread.start()
            thread.join(60)

    with pytest.raises(ConfigurationError, match="another run"):
        copied(source, target, another)
    assert outcomes[0].complete
    assert asyncio.run(contents(target)) == asyncio.run(contents(source))


_OLDEST = "SELECT id FROM fastlatch_sessions ORDER BY last_used_at LIMIT 1"


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM fastlatch_clients WHERE id = (SELECT max(id) FROM fastlatch_clients)",
        f"UPDATE fastlatch_sessions SET last_used_at = last_used_at + 1 WHERE id = ({_OLDEST})",  # noqa: S608 (our own)
        "DELETE FROM fastlatch_users WHERE id = (SELECT max(id) FROM fastlatch_users)",
    ],
    ids=["a client is deleted", "the session of longest ago is used", "a user is deleted"],
)
@pytest.mark.parametrize("way", ["sqlite-postgres", "postgres-sqlite"], indirect=True)
def test_what_is_written_meanwhile_is_not_in_the_copy_and_that_is_said(way, statement):
    source, target = way
    of_the_beginning = asyncio.run(contents(source))
    once = iter([True])

    def write(_what: str, _rows: int, _total: int) -> None:
        if next(once, False):
            run(source, statement)

    outcome = copied(source, target, write)
    assert outcome.complete
    assert outcome.source_changed
    assert asyncio.run(contents(target)) == of_the_beginning


@pytest.mark.parametrize("way", ["sqlite-postgres"], indirect=True)
def test_what_postgresql_cannot_keep_is_named(way):
    source, target = way
    run(source, "UPDATE fastlatch_users SET full_name = 'a' || char(0) WHERE name_key = 'user5'")
    (user_id,) = run(source, "SELECT id FROM fastlatch_users WHERE name_key = 'user5'")
    with pytest.raises(ConfigurationError, match=f"fastlatch_users, id '{user_id}': full_name holds a NUL"):
        copied(source, target)


@pytest.mark.parametrize("way", ["sqlite-sqlite"], indirect=True)
def test_the_source_has_to_be_there_whole_and_of_this_version(way, new_url):
    source, target = way
    with pytest.raises(ConfigurationError, match="missing"):
        copied(new_url("sqlite"), target)
    run(source, "UPDATE fastlatch_version SET version_num = '0003'")
    with pytest.raises(ConfigurationError, match=r"run `fastlatch db upgrade`"):
        check_source(source)
    run(source, "UPDATE fastlatch_version SET version_num = '9999'")
    with pytest.raises(ConfigurationError, match="copy it with that one"):
        check_source(source)
    with pytest.raises(ConfigurationError, match="of version 9999, and not of"):
        prepare_target(source)
