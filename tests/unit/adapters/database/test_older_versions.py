"""A database that an older version has left: it is brought up to date, and what it says is still there.

But for the sessions of before 0003, which no refresh token leads to any more: everybody logs in once more.
"""

import sqlite3
import time
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
from fastlatch.domain.token import AccessToken
from fastlatch.tokens.revocation_list import RevocationList

pytestmark = pytest.mark.anyio

FOLDER = Path(run.__file__).parent
OLDER = [revision.revision for revision in ScriptDirectory(str(FOLDER)).walk_revisions() if revision.revision != HEAD]

_SESSIONS = (
    "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, ended_at,"
    " user_agent, address) VALUES ('one', 'u', 'c', 'read', 1, 2, 3000, NULL, 'curl', '::1'),"
    " ('two', 'u', 'c', 'read', 1, 2, 3000, 77, 'curl', '::1')"
)
_USER = (
    "INSERT INTO fastlatch_users (id, name_key, username, disabled, scopes, password_version, created_at)"
    " VALUES ('u', 'alice', 'alice', 0, '', 0, 1)"
)
_TOKEN = (
    "INSERT INTO fastlatch_refresh_tokens (digest, session_id, generation, expires_at) VALUES ('d', 'one', 0, 3000)"
)
WHAT_IT_HELD = {"0001": (_USER, _SESSIONS, _TOKEN), "0002": (_USER, _SESSIONS, _TOKEN)}
"""By version; a new migration adds the one before it."""


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
        for statement in WHAT_IT_HELD[request.param]:
            connection.execute(statement)
    assert current(f"sqlite:///{path}") == request.param
    return path


def test_an_older_database_becomes_what_a_new_one_is(left_behind: Path, tmp_path: Path) -> None:
    new = tmp_path / "new.db"
    for path in (left_behind, new):
        upgrade(f"sqlite:///{path}")
    assert current(f"sqlite:///{left_behind}") == HEAD
    with closing(sqlite3.connect(left_behind)) as older, closing(sqlite3.connect(new)) as newest:
        assert schema(older) == schema(newest)


def test_its_sessions_are_gone_with_the_refresh_tokens_that_could_have_ended_them(left_behind: Path) -> None:
    upgrade(f"sqlite:///{left_behind}")
    with closing(sqlite3.connect(left_behind)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM fastlatch_sessions").fetchone() == (0,)
        names = [name for (name,) in connection.execute("SELECT name FROM sqlite_master")]
        assert [name for name in names if "refresh" in name] == []
        assert connection.execute("SELECT username FROM fastlatch_users").fetchall() == [("alice",)]


async def test_every_access_token_of_before_is_refused(left_behind: Path) -> None:
    before = int(time.time())
    upgrade(f"sqlite:///{left_behind}")
    database = await open_database(f"sqlite:///{left_behind}")
    try:
        changes = (await database.changes.after(0)).changes
    finally:
        await database.close()
    revocations = RevocationList()
    for change in changes:
        revocations.apply(change)
    revocations.forget(before + 24 * 3600)

    assert revocations.refuses(access_token(issued_at=before - 1))
    assert not revocations.refuses(access_token(issued_at=before + 60))


def access_token(*, issued_at: int) -> AccessToken:
    return AccessToken("u", "c", frozenset(), "s", "t", "issuer", ("audience",), issued_at, issued_at + 900)
