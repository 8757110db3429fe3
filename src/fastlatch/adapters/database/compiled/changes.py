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

MISSING = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_changes.sequence, fastlatch_changes.kind, fastlatch_changes.subject, fastlatch_changes.at, "
        "fastlatch_changes.forget_at "
        "FROM fastlatch_changes "
        "WHERE fastlatch_changes.sequence IN (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ORDER BY "
        "fastlatch_changes.sequence",
        (
            "missing_0",
            "missing_1",
            "missing_2",
            "missing_3",
            "missing_4",
            "missing_5",
            "missing_6",
            "missing_7",
            "missing_8",
            "missing_9",
            "missing_10",
            "missing_11",
            "missing_12",
            "missing_13",
            "missing_14",
            "missing_15",
        ),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_changes.sequence, fastlatch_changes.kind, fastlatch_changes.subject, fastlatch_changes.at, "
        "fastlatch_changes.forget_at "
        "FROM fastlatch_changes "
        "WHERE fastlatch_changes.sequence IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) "
        "ORDER BY fastlatch_changes.sequence",
        (
            "missing_0",
            "missing_1",
            "missing_2",
            "missing_3",
            "missing_4",
            "missing_5",
            "missing_6",
            "missing_7",
            "missing_8",
            "missing_9",
            "missing_10",
            "missing_11",
            "missing_12",
            "missing_13",
            "missing_14",
            "missing_15",
        ),
    ),
)

NEWEST = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_changes.sequence, fastlatch_changes.at "
        "FROM fastlatch_changes ORDER BY fastlatch_changes.sequence DESC "
        "LIMIT ? OFFSET ?",
        ("limit", "param_1"),
        {"param_1": 0},
    ),
    postgresql=Compiled(
        "SELECT fastlatch_changes.sequence, fastlatch_changes.at "
        "FROM fastlatch_changes ORDER BY fastlatch_changes.sequence DESC "
        "LIMIT $1",
        ("limit",),
    ),
)
