"""What our tables are called. Every name begins alike, so that an app's own tables may stand beside ours."""

PREFIX = "fastlatch_"
VERSION_TABLE = f"{PREFIX}version"
FACTS_TABLE = f"{PREFIX}facts"


def is_ours(name: str | None) -> bool:
    """Whether a table is one of ours; Alembic is never shown another."""
    return name is not None and name.startswith(PREFIX)
