"""The package as its next version might be: a copy with one more migration that only adds."""

import shutil
from pathlib import Path

import fastlatch
from fastlatch.adapters.database.compiled import schema
from fastlatch.adapters.database.migrate import HEAD

NEXT = f"{int(HEAD) + 1:04}"
HINT = "hint:next"
_MIGRATION = f'''"""What the next version might add."""

import sqlalchemy as sa
from alembic import op

revision = "{NEXT}"
down_revision = "{HEAD}"
usable_from = "{HEAD}"


def upgrade() -> None:
    """A column that may be empty, a table, and a word in the change feed that this version does not know."""
    op.add_column("fastlatch_users", sa.Column("shoe_size", sa.BigInteger()))
    op.add_column("fastlatch_sessions", sa.Column("device", sa.Text()))
    op.create_table("fastlatch_devices", sa.Column("id", sa.Text(), primary_key=True))
    op.create_index("fastlatch_sessions_device", "fastlatch_sessions", ["device"])
    op.execute("INSERT INTO fastlatch_changes (kind, subject, at, forget_at) VALUES ('{HINT}', 'x', 1, 9000000000)")
'''  # noqa: S608 (a file, whose values are ours)


def make(folder: Path) -> Path:
    """What to put into PYTHONPATH."""
    source = Path(str(fastlatch.__file__)).parent
    shutil.copytree(source, folder / "fastlatch", ignore=shutil.ignore_patterns("__pycache__"))
    database = folder / "fastlatch" / "adapters" / "database"
    (database / "migrations" / "versions" / f"{NEXT}_next.py").write_text(_MIGRATION)
    head = f'HEAD = "{HEAD}"'
    compiled = database / "compiled" / Path(str(schema.__file__)).name
    text = compiled.read_text()
    assert text.count(head) == 1
    compiled.write_text(text.replace(head, f'HEAD = "{NEXT}"'))
    return folder
