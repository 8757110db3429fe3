"""A database as an older version has left it, of either kind."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import create_async_engine

from fastlatch.adapters.database.migrate import HEAD
from fastlatch.adapters.database.migrations import run
from fastlatch.adapters.database.sqlite_file import create
from stores.raw_sql import run as sql

_REVISIONS = list(ScriptDirectory(str(Path(run.__file__).parent)).walk_revisions())
OLDER = sorted(revision.revision for revision in _REVISIONS if revision.revision != HEAD)
BOUNDS = {revision.revision: getattr(revision.module, "usable_from", None) for revision in _REVISIONS}
"""What each version says of the oldest program that may use it."""

_USER = (
    "INSERT INTO fastlatch_users (id, name_key, username, disabled, scopes, password_version, created_at)"
    " VALUES ('u', 'alice', 'alice', (1 = 0), '', 0, 1)"
)
_SESSIONS = (
    "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, ended_at,"
    " user_agent, address) VALUES ('one', 'u', 'c', 'read', 1, 2, 3000, NULL, 'curl', '::1'),"
    " ('two', 'u', 'c', 'read', 1, 2, 3000, 77, 'curl', '::1')"
)
_TOKEN = (
    "INSERT INTO fastlatch_refresh_tokens (digest, session_id, generation, expires_at) VALUES ('d', 'one', 0, 3000)"
)
_ITS_TOKEN = "UPDATE fastlatch_sessions SET refresh_digest = 'd', refresh_expires_at = 3000 WHERE id = 'one'"
WHAT_IT_HELD = {
    "0001": (_USER, _SESSIONS, _TOKEN),
    "0002": (_USER, _SESSIONS, _TOKEN),
    "0003": (_USER, _SESSIONS, _ITS_TOKEN),
    "0004": (_USER, _SESSIONS, _ITS_TOKEN),
    "0005": (_USER, _SESSIONS, _ITS_TOKEN),
}
"""By version; a new migration adds the one before it."""


def make(url: str, version: str) -> None:
    """Tables of this version in an empty database, with a user, a session that lives and one that has ended."""

    def upgrade(connection: sa.Connection) -> None:
        command.upgrade(run.alembic_config(connection), version)

    if url.startswith("sqlite:///"):
        path = Path(url.removeprefix("sqlite:///"))
        create(path)
        run.in_one_transaction(path, upgrade)
    else:
        asyncio.run(_on_postgres(url, upgrade))
    for statement in WHAT_IT_HELD[version]:
        sql(url, statement)


async def _on_postgres(url: str, work: Callable[[sa.Connection], None]) -> None:
    engine = create_async_engine(url.replace("postgresql://", "postgresql+asyncpg://"))
    async with engine.begin() as connection:
        await connection.run_sync(work)
    await engine.dispose()
