"""What an authorization server keeps: codes and other things for one use, consents, and what a login on our page says.

A program of version 0004 refreshes a session without looking at its details, so it forgets for whom the tokens are and
to which key they are bound. It may go on until the upgrade is over: such sessions begin behind it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
usable_from = "0004"

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """New columns are empty where nothing is to be said, as in every row there is."""
    op.add_column("fastlatch_clients", sa.Column("details", sa.Text()))
    op.add_column("fastlatch_sessions", sa.Column("login_id", _KEY))
    op.add_column("fastlatch_sessions", sa.Column("details", sa.Text()))
    op.create_index(
        "fastlatch_sessions_login_id",
        "fastlatch_sessions",
        ["login_id"],
        sqlite_where=sa.text("login_id IS NOT NULL"),
        postgresql_where=sa.text("login_id IS NOT NULL"),
    )
    op.create_table(
        "fastlatch_single_use",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("spent_at", sa.BigInteger()),
        sa.Column("session_id", _KEY),
        sa.PrimaryKeyConstraint("id", name="fastlatch_single_use_pk"),
    )
    op.create_index("fastlatch_single_use_expires_at", "fastlatch_single_use", ["expires_at"])
    op.create_table(
        "fastlatch_consents",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("user_id", _KEY, nullable=False),
        sa.Column("client_id", _KEY, nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("granted_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="fastlatch_consents_pk"),
    )
    op.create_index("fastlatch_consents_user_id", "fastlatch_consents", ["user_id"])
    op.create_index("fastlatch_consents_client_id", "fastlatch_consents", ["client_id"])
