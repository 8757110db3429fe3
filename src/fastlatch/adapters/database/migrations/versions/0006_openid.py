"""Keys for ID tokens alone, and clients that are to be told of endings.

A program of version 0005 goes on beside it: it signs ID tokens with the key of access tokens, and tells nobody of the
sessions that it ends. So a client hears of each ending from the moment in which the upgrade is over.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
usable_from = "0005"

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """Two new tables, which nobody has to know."""
    op.create_table(
        "fastlatch_id_token_keys",
        sa.Column("kid", _KEY, nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("public_jwk", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("signs_from", sa.BigInteger(), nullable=False),
        sa.Column("retired_at", sa.BigInteger()),
        sa.Column("verifies_until", sa.BigInteger()),
        sa.PrimaryKeyConstraint("kid", name="fastlatch_id_token_keys_pk"),
    )
    op.create_index(
        "fastlatch_id_token_keys_standing",
        "fastlatch_id_token_keys",
        ["algorithm"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_table(
        "fastlatch_logout_notices",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("client_id", _KEY, nullable=False),
        sa.Column("user_id", _KEY, nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="fastlatch_logout_notices_pk"),
    )
    op.create_index("fastlatch_logout_notices_due_at", "fastlatch_logout_notices", ["due_at"])
