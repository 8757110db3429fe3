"""The index of ended sessions holds those that have ended, and no longer one empty entry for each that has not."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make it anew."""
    ended = sa.text("ended_at IS NOT NULL")
    op.drop_index("fastlatch_sessions_ended_at", "fastlatch_sessions")
    op.create_index(
        "fastlatch_sessions_ended_at", "fastlatch_sessions", ["ended_at"], sqlite_where=ended, postgresql_where=ended
    )
