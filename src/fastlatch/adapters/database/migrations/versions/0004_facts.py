"""What a database says of itself: who it is, and how old a program may be that uses it (`fit.py`)."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
usable_from = "0003"

_KEY = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    """A table, and a name that no other database has."""
    facts = op.create_table(
        "fastlatch_facts",
        sa.Column("name", _KEY, nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="fastlatch_facts_pk"),
    )
    op.bulk_insert(facts, [{"name": "id", "value": secrets.token_hex(16)}])
