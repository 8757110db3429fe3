"""A database that an older version has left: it is brought up to date, and everything in it is still there."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory

from fastlatch.adapters.database.migrate import HEAD, current, upgrade
from fastlatch.adapters.database.migrations import run
from fastlatch.adapters.database.sqlite_file import create

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
                " ended_at, user_agent, address) VALUES (?, 'u', 'c', '', 1, 2, 3, ?, '', '')",
                (name, ended_at),
            )
        connection.execute(
            "INSERT INTO fastlatch_refresh_tokens (digest, session_id, generation, expires_at)"
            " VALUES ('d', 'one', 0, 3)"
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


def test_everything_in_it_is_still_there_and_found(left_behind: Path) -> None:
    upgrade(f"sqlite:///{left_behind}")
    with closing(sqlite3.connect(left_behind)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT id FROM fastlatch_sessions WHERE ended_at <= 77").fetchall() == [("two",)]
        assert connection.execute("SELECT count(*) FROM fastlatch_sessions").fetchone() == (2,)
        assert connection.execute("SELECT session_id FROM fastlatch_refresh_tokens").fetchall() == [("one",)]
