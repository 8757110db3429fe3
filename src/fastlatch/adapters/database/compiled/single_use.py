"""Made by `scripts/compile_statements.py` from `described/single_use.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

PUT = Statement(
    changes_last=True,
    sqlite=Compiled(
        "INSERT INTO fastlatch_single_use (id, payload, expires_at, spent_at, session_id) VALUES (?, ?, ?, ?, ?) ON "
        "CONFLICT DO NOTHING",
        ("id", "payload", "expires_at", "spent_at", "session_id"),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_single_use (id, payload, expires_at, spent_at, session_id) VALUES ($1::VARCHAR COLLATE "
        '"C", $2::VARCHAR, $3::BIGINT, $4::BIGINT, $5::VARCHAR COLLATE "C") ON CONFLICT DO NOTHING',
        ("id", "payload", "expires_at", "spent_at", "session_id"),
    ),
)

FIND = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_single_use.payload, fastlatch_single_use.expires_at, fastlatch_single_use.spent_at "
        "FROM fastlatch_single_use "
        "WHERE fastlatch_single_use.id = ? AND (fastlatch_single_use.expires_at > ? OR fastlatch_single_use.spent_at "
        "IS NOT NULL)",
        ("name", "now"),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_single_use.payload, fastlatch_single_use.expires_at, fastlatch_single_use.spent_at "
        "FROM fastlatch_single_use "
        'WHERE fastlatch_single_use.id = $1::VARCHAR COLLATE "C" AND (fastlatch_single_use.expires_at > $2::BIGINT OR '
        "fastlatch_single_use.spent_at IS NOT NULL)",
        ("name", "now"),
    ),
)

SPEND = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_single_use SET spent_at=?, session_id=? WHERE fastlatch_single_use.id = ? AND "
        "fastlatch_single_use.expires_at > ? AND fastlatch_single_use.spent_at IS NULL",
        ("now", "session_id", "name", "now"),
    ),
    postgresql=Compiled(
        'UPDATE fastlatch_single_use SET spent_at=$1::BIGINT, session_id=$2::VARCHAR COLLATE "C" WHERE '
        'fastlatch_single_use.id = $3::VARCHAR COLLATE "C" AND fastlatch_single_use.expires_at > $1::BIGINT AND '
        "fastlatch_single_use.spent_at IS NULL",
        ("now", "session_id", "name"),
    ),
)

REPLACE = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_single_use SET payload=? WHERE fastlatch_single_use.id = ? AND fastlatch_single_use.payload "
        "= ? AND fastlatch_single_use.spent_at IS NULL",
        ("new_payload", "name", "expected"),
    ),
    postgresql=Compiled(
        'UPDATE fastlatch_single_use SET payload=$1::VARCHAR WHERE fastlatch_single_use.id = $2::VARCHAR COLLATE "C" '
        "AND fastlatch_single_use.payload = $3::VARCHAR AND fastlatch_single_use.spent_at IS NULL",
        ("new_payload", "name", "expected"),
    ),
)

SESSION = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_single_use.session_id "
        "FROM fastlatch_single_use "
        "WHERE fastlatch_single_use.id = ? AND fastlatch_single_use.session_id IS NOT NULL",
        ("name",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_single_use.session_id "
        "FROM fastlatch_single_use "
        'WHERE fastlatch_single_use.id = $1::VARCHAR COLLATE "C" AND fastlatch_single_use.session_id IS NOT NULL',
        ("name",),
    ),
)
