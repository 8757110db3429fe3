"""The statements of `docs/scale.md` that partition the table of sessions, and a store's promises over what they make.

The promises are those that every other database is held to: the same tests, at another address.
"""

from collections.abc import Callable, Iterator
from types import ModuleType
from typing import Any

import pytest
from benchmarks.capacity.partitions import PARTITIONED

from fastlatch.adapters.database.database import Database, DatabaseOptions, open_database
from fastlatch.adapters.database.migrate import HEAD, current, upgrade
from fastlatch.domain.session import Rotated
from stores import test_expiry, test_rotation, test_rotation_account, test_sessions
from stores.make import NOW, opened, record, rotated, rotation
from support.long_form import LONG

pytestmark = pytest.mark.anyio

PARTITIONS = 16
TABLES = ("sessions", "users", "clients", "signing_keys", "changes")


ALL = LONG
"""Otherwise those with one case each, which takes a few seconds."""


def promises(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The tests of a store, but for those that are about SQLite."""
    tests = {name: test for name, test in vars(module).items() if name.startswith("test_")}
    return {
        name: test for name, test in tests.items() if "kind" not in (cases := cases_of(test)) and (ALL or not cases)
    }


def cases_of(test: Callable[..., Any]) -> set[str]:
    """What the test is repeated over."""
    return {str(mark.args[0]) for mark in getattr(test, "pytestmark", ()) if mark.name == "parametrize"}


for held_to in (test_expiry, test_rotation, test_rotation_account, test_sessions):
    globals().update(promises(held_to))


@pytest.fixture
def kind() -> str:
    return "partitioned"


@pytest.fixture(scope="module")
def partitioned(postgres) -> str:
    """One database for all: a hundred files would have to be copied for each test."""
    url = postgres.new_database(postgres.migrated)
    postgres.sql(PARTITIONED, name_of(url))
    return str(url)


@pytest.fixture
def partitioned_url(postgres, partitioned: str) -> Iterator[str]:
    yield partitioned
    postgres.sql("; ".join(f"DELETE FROM fastlatch_{table}" for table in TABLES), name_of(partitioned))  # noqa: S608 (our own names)


def name_of(url: str) -> str:
    return url.rpartition("/")[2]


def test_the_promises_of_a_store_are_held_here_too() -> None:
    assert len([name for name in globals() if name.startswith("test_")]) > 45


async def test_sessions_that_were_there_before_are_in_partitions_afterwards_and_go_on(
    postgres, postgres_url: str, options: DatabaseOptions
) -> None:
    name = name_of(postgres_url)
    before = await open_database(postgres_url, options=options)
    stored = [await opened(before) for _ in range(100)]
    await rotated(before, stored[0], 2)
    await before.close()

    postgres.sql(PARTITIONED, name)

    held = postgres.sql("SELECT tableoid::regclass, count(*) FROM fastlatch_sessions GROUP BY 1", name).splitlines()
    assert 2 < len(held) <= PARTITIONS
    after = await open_database(postgres_url, options=options)
    try:
        assert await after.sessions.rotate(rotation(stored[0], 2, now=NOW + 10)) == Rotated(
            (await after.sessions.find(stored[0].id)) or stored[0]
        )
        for login in stored[1:]:
            assert await after.sessions.find_with_refresh_token(login.id) == (record(login), login)
    finally:
        await after.close()


def test_the_partitioned_table_has_the_indexes_and_the_columns_of_the_plain_one(
    postgres, postgres_url: str, partitioned_url: str
) -> None:
    """By name, so that a migration finds what it is to change."""
    indexes = "SELECT indexname FROM pg_indexes WHERE tablename = 'fastlatch_sessions' ORDER BY 1"
    columns = (
        "SELECT column_name, data_type, is_nullable, collation_name FROM information_schema.columns "
        "WHERE table_name = 'fastlatch_sessions' ORDER BY ordinal_position"
    )
    for asked in (indexes, columns):
        plain, parted = (postgres.sql(asked, name_of(url)) for url in (postgres_url, partitioned_url))
        assert plain == parted
        assert "fastlatch_sessions_pk" in plain or "refresh_digest" in plain


def test_to_the_migrations_a_partitioned_database_is_up_to_date(partitioned_url: str) -> None:
    assert current(partitioned_url) == HEAD
    upgrade(partitioned_url)
    assert current(partitioned_url) == HEAD


async def test_a_rotation_looks_into_one_partition_only(postgres, database: Database, url: str) -> None:
    login = await opened(database)
    held = f"SELECT * FROM fastlatch_sessions WHERE id = '{login.id}' FOR UPDATE"  # noqa: S608 (an id of our own)
    plan = postgres.sql(f"EXPLAIN (COSTS OFF) {held}", name_of(url))
    assert plan.count("Index Scan") + plan.count("Seq Scan") == 1
