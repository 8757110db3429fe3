"""The first tables. A step that was released is never changed: the next one is a new file."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
_TIME = sa.BigInteger()


def upgrade() -> None:
    """Make them."""
    op.create_table(
        "fastlatch_users",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name_key", _KEY, nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("email", sa.Text()),
        sa.Column("full_name", sa.Text()),
        sa.Column("disabled", sa.Boolean(), nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text()),
        sa.Column("password_version", sa.BigInteger(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="fastlatch_users_pk"),
        sa.UniqueConstraint("name_key", name="fastlatch_users_name_key_key"),
    )
    op.create_table(
        "fastlatch_clients",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_party", sa.Boolean(), nullable=False),
        sa.Column("grants", sa.Text(), nullable=False),
        sa.Column("scopes", sa.Text()),
        sa.Column("redirect_uris", sa.Text(), nullable=False),
        sa.Column("secret_digests", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("id", name="fastlatch_clients_pk"),
    )
    op.create_table(
        "fastlatch_sessions",
        sa.Column("id", _KEY, nullable=False),
        sa.Column("user_id", _KEY, nullable=False),
        sa.Column("client_id", _KEY, nullable=False),
        sa.Column("scopes", sa.Text(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("last_used_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.Column("user_agent", sa.Text(), nullable=False),
        sa.Column("address", _KEY, nullable=False),
        sa.PrimaryKeyConstraint("id", name="fastlatch_sessions_pk"),
    )
    for column in ("client_id", "expires_at", "ended_at"):
        op.create_index(f"fastlatch_sessions_{column}", "fastlatch_sessions", [column])
    op.create_index("fastlatch_sessions_user_id_address", "fastlatch_sessions", ["user_id", "address"])
    op.create_table(
        "fastlatch_refresh_tokens",
        sa.Column("digest", _KEY, nullable=False),
        sa.Column("session_id", _KEY, nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("used_at", _TIME),
        sa.PrimaryKeyConstraint("digest", name="fastlatch_refresh_tokens_pk"),
        sa.ForeignKeyConstraint(
            ["session_id"], ["fastlatch_sessions.id"], name="fastlatch_refresh_tokens_session_id_fk"
        ),
    )
    for column in ("session_id", "expires_at"):
        op.create_index(f"fastlatch_refresh_tokens_{column}", "fastlatch_refresh_tokens", [column])
    op.create_table(
        "fastlatch_signing_keys",
        sa.Column("kid", _KEY, nullable=False),
        sa.Column("algorithm", sa.Text(), nullable=False),
        sa.Column("public_jwk", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("signs_from", _TIME, nullable=False),
        sa.Column("retired_at", _TIME),
        sa.Column("verifies_until", _TIME),
        sa.PrimaryKeyConstraint("kid", name="fastlatch_signing_keys_pk"),
    )
    standing = sa.text("retired_at IS NULL")
    op.create_index(
        "fastlatch_signing_keys_standing",
        "fastlatch_signing_keys",
        ["algorithm"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
    op.create_table(
        "fastlatch_changes",
        sa.Column("sequence", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("at", _TIME, nullable=False),
        sa.Column("forget_at", _TIME, nullable=False),
        sa.PrimaryKeyConstraint("sequence", name="fastlatch_changes_pk"),
        sqlite_autoincrement=True,
    )
    op.create_index("fastlatch_changes_forget_at", "fastlatch_changes", ["forget_at"])
