"""Opening: only a database that is up to date is opened, and none is made."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fastlatch.adapters.database.database import open_database
from fastlatch.adapters.database.options import DatabaseOptions
from fastlatch.domain.errors import ConfigurationError, Unavailable

pytestmark = pytest.mark.anyio


async def test_a_database_that_was_never_made_is_refused_with_the_command_that_makes_it(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"missing.*run `fastlatch db upgrade`"):
        await open_database(f"sqlite:///{tmp_path}/missing.db")
    assert os.listdir(tmp_path) == []  # noqa: PTH208 (a blocking Path method is none for async tests)


async def test_a_database_of_another_version_is_refused(path: Path, url: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE fastlatch_version SET version_num = '9999'")
        connection.execute("UPDATE fastlatch_facts SET value = '9998' WHERE name = 'usable_from'")
    with pytest.raises(ConfigurationError, match="of version 9999"):
        await open_database(url)


async def test_another_kind_of_database_is_refused_without_its_password() -> None:
    with pytest.raises(ConfigurationError) as refused:
        await open_database("mysql://me:hunter2@db.example/auth")
    assert "hunter2" not in str(refused.value)
    assert "sqlite:///" in str(refused.value)


async def test_an_open_database_is_ready_until_it_is_closed(url: str) -> None:
    database = await open_database(url)
    assert await database.ping()
    await database.close()
    assert not await database.ping()
    with pytest.raises(Unavailable):
        await database.users.find_by_id("anybody")
    await database.close()


async def test_a_database_that_cannot_be_written_is_not_ready(path: Path, url: str) -> None:
    database = await open_database(url, options=DatabaseOptions(busy_timeout=0.1))
    with closing(sqlite3.connect(path, isolation_level=None)) as another:
        another.execute("BEGIN IMMEDIATE")
        assert not await database.ping()
    assert await database.ping()
    await database.close()


async def test_what_is_in_the_file_is_no_secret_in_any_repr(url: str) -> None:
    database = await open_database(url)
    assert "hash" not in repr(database)
    await database.close()


async def test_an_ending_is_remembered_as_long_as_the_longest_access_token_lives(url: str) -> None:
    for ttl in (60, 86400):
        database = await open_database(url, access_ttl=ttl)
        head = (await database.changes.alive(now=0)).head
        await database.sessions.end_of_client("app", now=1000)
        (change,) = (await database.changes.after(head)).changes
        assert change.forget_at == 1000 + ttl + 60
        await database.close()
