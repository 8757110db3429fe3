"""Tables on PostgreSQL: made once by however many processes, and the same as the descriptions say."""

import asyncio
import subprocess
import sys

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.ext.asyncio import create_async_engine

from fastlatch.adapters.database.described.tables import metadata
from fastlatch.adapters.database.migrate import HEAD, current, upgrade
from fastlatch.adapters.database.names import VERSION_TABLE, is_ours
from fastlatch.domain.errors import ConfigurationError, Unavailable
from stores.raw_sql import run

LOCK = "fastlatch_migrating"


@pytest.fixture
def empty(postgres):
    url = postgres.new_database()
    yield url
    postgres.drop(url)


def test_an_empty_database_has_no_version_and_looking_makes_nothing(empty):
    assert current(empty) is None
    assert run(empty, "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == ["0"]


def test_the_tables_are_those_that_are_described(empty):
    upgrade(empty)
    assert current(empty) == HEAD

    def differences(connection):
        context = MigrationContext.configure(
            connection,
            opts={
                "compare_type": True,
                "version_table": VERSION_TABLE,
                "include_name": lambda name, kind, _: kind != "table" or (is_ours(name) and name != LOCK),
            },
        )
        return compare_metadata(context, metadata)

    async def compare():
        engine = create_async_engine(empty.replace("postgresql://", "postgresql+asyncpg://"))
        async with engine.connect() as connection:
            found = await connection.run_sync(differences)
        await engine.dispose()
        return found

    assert asyncio.run(compare()) == []


def test_many_processes_at_once_make_one_set_of_tables(empty):
    program = "import sys; from fastlatch.adapters.database.migrate import upgrade; upgrade(sys.argv[1])"
    started = [subprocess.Popen([sys.executable, "-W", "error", "-c", program, empty]) for _ in range(4)]
    assert [process.wait(60) for process in started] == [0, 0, 0, 0]
    assert run(empty, f"SELECT version_num FROM {VERSION_TABLE}") == [HEAD]  # noqa: S608 (our own name)


def test_an_apps_own_tables_are_left_alone(empty):
    run(empty, "CREATE TABLE orders (id int)")
    upgrade(empty)
    assert run(empty, "SELECT count(*) FROM orders") == ["0"]


def test_what_fails_half_way_leaves_nothing(empty):
    run(empty, "CREATE TABLE fastlatch_changes (id int)")  # in the way of the last step
    with pytest.raises((Unavailable, RuntimeError)):
        upgrade(empty)
    assert current(empty) is None
    assert run(empty, "SELECT count(*) FROM pg_tables WHERE tablename = 'fastlatch_users'") == ["0"]
    run(empty, "DROP TABLE fastlatch_changes")
    upgrade(empty)
    assert current(empty) == HEAD


def test_tables_of_a_newer_program_are_not_touched(empty):
    upgrade(empty)
    run(empty, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")  # noqa: S608 (our own name)
    run(empty, "UPDATE fastlatch_facts SET value = '9998' WHERE name = 'usable_from'")
    with pytest.raises(ConfigurationError, match="newer version"):
        upgrade(empty)


def test_a_tenant_is_a_schema(empty):
    run(empty, "CREATE SCHEMA one")
    run(empty, "CREATE SCHEMA two")
    upgrade(f"{empty}?search_path=one")
    assert current(f"{empty}?search_path=one") == HEAD
    assert current(f"{empty}?search_path=two") is None
    assert run(empty, "SELECT DISTINCT schemaname FROM pg_tables WHERE tablename LIKE 'fastlatch%'") == ["one"]


def test_a_database_of_an_older_version_is_brought_up_to_date_with_its_users(empty):
    upgrade(empty)
    # Back to the first version's sessions, as far as the later steps touch them.
    for statement in (
        "INSERT INTO fastlatch_users VALUES ('u', 'k', 'n', NULL, NULL, false, '', 'h', 0, 0)",
        "ALTER TABLE fastlatch_sessions DROP refresh_digest, DROP refresh_expires_at, DROP rotated_at",
        "ALTER TABLE fastlatch_sessions DROP login_id, DROP details",
        "ALTER TABLE fastlatch_clients DROP details",
        "DROP TABLE fastlatch_single_use, fastlatch_consents, fastlatch_id_token_keys, fastlatch_logout_notices",
        "CREATE TABLE fastlatch_refresh_tokens (digest text PRIMARY KEY)",
        "DROP TABLE fastlatch_facts",
        "INSERT INTO fastlatch_sessions VALUES ('s', 'u', 'c', '', 0, 0, 9, NULL, '', '')",
        f"UPDATE {VERSION_TABLE} SET version_num = '0002'",  # noqa: S608 (our own name)
    ):
        run(empty, statement)
    upgrade(empty)
    assert current(empty) == HEAD
    assert run(empty, "SELECT count(*) FROM fastlatch_users") == ["1"]
    assert run(empty, "SELECT kind FROM fastlatch_changes ORDER BY sequence") == ["everything", "usable-from"]
