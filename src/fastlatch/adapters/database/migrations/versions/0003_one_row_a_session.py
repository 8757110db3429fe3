"""What is kept of a session's refresh token stands in the session: a refresh changes one row, and no index.

Refresh tokens of the old kind cannot be told by their session, and are refused: whoever holds one logs in once more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Columns in place of a table."""
    op.add_column("fastlatch_sessions", sa.Column("refresh_digest", sa.Text()))
    op.add_column("fastlatch_sessions", sa.Column("refresh_expires_at", sa.BigInteger()))
    op.add_column("fastlatch_sessions", sa.Column("rotated_at", sa.BigInteger()))
    op.drop_table("fastlatch_refresh_tokens")
