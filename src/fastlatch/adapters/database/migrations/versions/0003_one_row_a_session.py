"""What is kept of a session's refresh token stands in the session: a refresh changes one row, and no index.

Refresh tokens of the old kind cannot be told by their session, so nobody could end a session by one any more: all of
them end here, and everybody logs in once more.
"""

import time

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_LONGEST_ACCESS_TOKEN = 2 * 24 * 3600
"""Seconds: more than the setting allows."""


def upgrade() -> None:
    """Columns in place of a table."""
    op.add_column("fastlatch_sessions", sa.Column("refresh_digest", sa.Text()))
    op.add_column("fastlatch_sessions", sa.Column("refresh_expires_at", sa.BigInteger()))
    op.add_column("fastlatch_sessions", sa.Column("rotated_at", sa.BigInteger()))
    op.drop_table("fastlatch_refresh_tokens")
    now = int(time.time())
    # The change feed's word for it: every access token that was issued up to now is refused. In a new database is none.
    op.execute(
        sa.text(
            "INSERT INTO fastlatch_changes (kind, subject, at, forget_at)"  # noqa: S608 (two numbers)
            f" SELECT 'everything', '', {now}, {now + _LONGEST_ACCESS_TOKEN}"
            " WHERE EXISTS (SELECT 1 FROM fastlatch_sessions)"
        )
    )
    op.execute(sa.text("DELETE FROM fastlatch_sessions"))
