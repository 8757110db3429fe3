"""A database that an older version has left: it is brought up to date, and what it says is still there.

But for the refresh tokens of before 0003, which nothing leads to their sessions: whoever holds one logs in once more.
"""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from fastlatch.adapters.database.database import open_database
from fastlatch.adapters.database.migrate import HEAD, current, upgrade
from fastlatch.adapters.database.migrations import run
from fastlatch.adapters.database.sqlite_file import create
from fastlatch.domain.session import NotRotated, Refusal, Rotation, Session

pytestmark = pytest.mark.anyio

FOLDER = Path(run.__file__).parent
OLDER = [revision.revision for revision in ScriptDirectory(str(FOLDER)).walk_revisions() if revision.revision != HEAD]


def schema(connection: sqlite3.Connection) -> list[list[str]]:
    rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name").fetchall()
    return [sql.split() for (sql,) in rows]


@pytest.fixture(params=OLDER)
def left_behind(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A file of an older version with a session, its token, and a session that has ended."""
    path = tmp_path / "older.db"
    create(path)

    def upgrade_to_then(connection: sa.Connection) -> None:
        command.upgrade(run.alembic_config(connection), request.param)

    run.in_one_transaction(path, upgrade_to_then)
    with closing(sqlite3.connect(path)) as connection, connection:
        for name, ended_at in (("one", None), ("two", 77)):
            connection.execute(
                "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at,"
                " ended_at, user_agent, address) VALUES (?, 'u', 'c', 'read', 1, 2, 3000, ?, 'curl', '::1')",
                (name, ended_at),
            )
        connection.execute(
            "INSERT INTO fastlatch_refresh_tokens (digest, session_id, generation, expires_at)"
            " VALUES ('d', 'one', 0, 3000)"
        )
    assert current(f"sqlite:///{path}") == request.param
    return path


def test_an_older_database_becomes_what_a_new_one_is(left_behind: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    for path in (left_behind, new):
        upgrade(f"sqlite:///{path}")
    assert current(f"sqlite:///{left_behind}") == HEAD
    with closing(sqlite3.connect(left_behind)) as older, closing(sqlite3.connect(new)) as newest:
        assert schema(older) == schema(newest)


def test_every_session_in_it_is_still_there_and_found_and_the_old_refresh_tokens_are_gone(left_behind: Path) -> None:
    upgrade(f"sqlite:///{left_behind}")
    with closing(sqlite3.connect(left_behind)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT id FROM fastlatch_sessions WHERE ended_at <= 77").fetchall() == [("two",)]
        assert connection.execute("SELECT count(*) FROM fastlatch_sessions").fetchone() == (2,)
        kept = "SELECT id, refresh_digest, refresh_expires_at, rotated_at FROM fastlatch_sessions ORDER BY id"
        assert connection.execute(kept).fetchall() == [("one", None, None, None), ("two", None, None, None)]
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
        assert [name for name in names if "refresh" in name] == []


async def test_its_sessions_go_on_without_a_refresh_token_until_they_end(left_behind: Path) -> None:
    upgrade(f"sqlite:///{left_behind}")
    database = await open_database(f"sqlite:///{left_behind}")
    try:
        sessions = database.sessions
        one = Session("one", "u", "c", frozenset({"read"}), 1, 2, 3000, user_agent="curl", address="::1")
        assert await sessions.find("one") == one
        assert await sessions.of_user("u", now=10) == [one]
        assert await sessions.find_with_refresh_token("one") is None
        for digest in ("d", "", "None"):
            wish = Rotation("one", digest, "e", "c", scopes=None, now=10, idle_expires_at=20, grace=10)
            assert await sessions.rotate(wish) == NotRotated(Refusal.UNKNOWN)
        assert await sessions.find("one") == one
        assert await sessions.end("one", now=12, user_id="u")
        await sessions.remove_expired(now=1_000_000)
        assert [await sessions.find(name) for name in ("one", "two")] == [None, None]
    finally:
        await database.close()
