"""Made by `scripts/compile_statements.py` from `described/changes.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

HEAD = Statement(
    sqlite=Compiled(
        "SELECT coalesce(max(fastlatch_changes.sequence), ?) AS coalesce_1 FROM fastlatch_changes",
        ("coalesce_2",),
        {"coalesce_2": 0},
    ),
    postgresql=Compiled(
        "SELECT coalesce(max(fastlatch_changes.sequence), $1::INTEGER) AS coalesce_1 FROM fastlatch_changes",
        ("coalesce_2",),
        {"coalesce_2": 0},
    ),
)

ALIVE = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_changes.sequence, fastlatch_changes.kind, fastlatch_changes.subject, fastlatch_changes.at, "
        "fastlatch_changes.forget_at "
        "FROM fastlatch_changes "
        "WHERE fastlatch_changes.forget_at > ? ORDER BY fastlatch_changes.sequence",
        ("now",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_changes.sequence, fastlatch_changes.kind, fastlatch_changes.subject, fastlatch_changes.at, "
        "fastlatch_changes.forget_at "
        "FROM fastlatch_changes "
        "WHERE fastlatch_changes.forget_at > $1::BIGINT ORDER BY fastlatch_changes.sequence",
        ("now",),
    ),
)

AFTER = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_changes.sequence, fastlatch_changes.kind, fastlatch_changes.subject, fastlatch_changes.at, "
        "fastlatch_changes.forget_at "
        "FROM fastlatch_changes "
        "WHERE fastlatch_changes.sequence > ? ORDER BY fastlatch_changes.sequence",
        ("after",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_changes.sequence, fastlatch_changes.kind, fastlatch_changes.subject, fastlatch_changes.at, "
        "fastlatch_changes.forget_at "
        "FROM fastlatch_changes "
        "WHERE fastlatch_changes.sequence > $1::BIGINT ORDER BY fastlatch_changes.sequence",
        ("after",),
    ),
)
