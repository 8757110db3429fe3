"""What the database takes on disk follows what is alive: room is used again, and the WAL gives back what it needed."""

import sqlite3
from contextlib import closing

import pytest

from fastlatch.adapters.database.database import Database
from fastlatch.adapters.database.sqlite_file import sqlite_path
from stores.make import NOW, opened

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("kind", ["sqlite"], indirect=True)]

LATE = NOW + 100 + 960


async def test_the_room_of_what_has_left_is_used_again(database: Database, url: str) -> None:
    sizes = []
    for generation in range(3):
        for number in range(150):
            await opened(database, f"{generation} {number}", expires_at=NOW + 100)
        sizes.append(pages(url))
        while await database.sessions.remove_expired(now=LATE, limit=50):
            pass
    assert sizes[0] > 20
    assert sizes[2] <= sizes[0] * 1.2


async def test_the_write_ahead_log_gives_back_what_one_large_transaction_needed(database: Database, url: str) -> None:
    wal = sqlite_path(url).with_name(sqlite_path(url).name + "-wal")
    await database.sessions.revoke_access_token("x" * 40_000_000, expires_at=NOW, now=NOW)
    before = wal.stat().st_size
    for number in range(3):
        await opened(database, str(number))
    assert 0 < wal.stat().st_size <= 33_554_432 < before


def pages(url: str) -> int:
    with closing(sqlite3.connect(sqlite_path(url))) as connection:
        return int(connection.execute("PRAGMA page_count").fetchone()[0])
