"""Made by `scripts/compile_statements.py` from `described/expiry.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

REFRESH_TOKENS = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_refresh_tokens WHERE fastlatch_refresh_tokens.digest IN (SELECT "
        "fastlatch_refresh_tokens.digest "
        "FROM fastlatch_refresh_tokens "
        "WHERE fastlatch_refresh_tokens.expires_at <= ? ORDER BY fastlatch_refresh_tokens.expires_at "
        "LIMIT ? OFFSET ?)",
        ("before", "limit", "param_1"),
        {"param_1": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_refresh_tokens WHERE fastlatch_refresh_tokens.digest IN (SELECT "
        "fastlatch_refresh_tokens.digest "
        "FROM fastlatch_refresh_tokens "
        "WHERE fastlatch_refresh_tokens.expires_at <= $1::BIGINT ORDER BY fastlatch_refresh_tokens.expires_at "
        "LIMIT $2)",
        ("before", "limit"),
    ),
)

REFRESH_TOKENS_OF_EXPIRED_SESSIONS = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_refresh_tokens WHERE fastlatch_refresh_tokens.digest IN (SELECT "
        "fastlatch_refresh_tokens.digest "
        "FROM (SELECT fastlatch_sessions.id AS id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.expires_at <= ? ORDER BY fastlatch_sessions.expires_at "
        "LIMIT ? OFFSET ?) AS done JOIN fastlatch_refresh_tokens ON fastlatch_refresh_tokens.session_id = done.id "
        "LIMIT ? OFFSET ?)",
        ("before", "sessions", "param_1", "limit", "param_2"),
        {"param_1": 0, "param_2": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_refresh_tokens WHERE fastlatch_refresh_tokens.digest IN (SELECT "
        "fastlatch_refresh_tokens.digest "
        "FROM (SELECT fastlatch_sessions.id AS id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.expires_at <= $1::BIGINT ORDER BY fastlatch_sessions.expires_at "
        "LIMIT $2) AS done JOIN fastlatch_refresh_tokens ON fastlatch_refresh_tokens.session_id = done.id "
        "LIMIT $3)",
        ("before", "sessions", "limit"),
    ),
)

REFRESH_TOKENS_OF_ENDED_SESSIONS = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_refresh_tokens WHERE fastlatch_refresh_tokens.digest IN (SELECT "
        "fastlatch_refresh_tokens.digest "
        "FROM (SELECT fastlatch_sessions.id AS id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at <= ? ORDER BY fastlatch_sessions.ended_at "
        "LIMIT ? OFFSET ?) AS done JOIN fastlatch_refresh_tokens ON fastlatch_refresh_tokens.session_id = done.id "
        "LIMIT ? OFFSET ?)",
        ("before", "sessions", "param_1", "limit", "param_2"),
        {"param_1": 0, "param_2": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_refresh_tokens WHERE fastlatch_refresh_tokens.digest IN (SELECT "
        "fastlatch_refresh_tokens.digest "
        "FROM (SELECT fastlatch_sessions.id AS id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at <= $1::BIGINT ORDER BY fastlatch_sessions.ended_at "
        "LIMIT $2) AS done JOIN fastlatch_refresh_tokens ON fastlatch_refresh_tokens.session_id = done.id "
        "LIMIT $3)",
        ("before", "sessions", "limit"),
    ),
)

EXPIRED_SESSIONS = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_sessions WHERE fastlatch_sessions.id IN (SELECT done.id "
        "FROM (SELECT fastlatch_sessions.id AS id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.expires_at <= ? ORDER BY fastlatch_sessions.expires_at "
        "LIMIT ? OFFSET ?) AS done "
        "WHERE NOT (EXISTS (SELECT * "
        "FROM fastlatch_refresh_tokens "
        "WHERE fastlatch_refresh_tokens.session_id = done.id)) "
        "LIMIT ? OFFSET ?)",
        ("before", "sessions", "param_1", "limit", "param_2"),
        {"param_1": 0, "param_2": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_sessions WHERE fastlatch_sessions.id IN (SELECT done.id "
        "FROM (SELECT fastlatch_sessions.id AS id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.expires_at <= $1::BIGINT ORDER BY fastlatch_sessions.expires_at "
        "LIMIT $2) AS done "
        "WHERE NOT (EXISTS (SELECT * "
        "FROM fastlatch_refresh_tokens "
        "WHERE fastlatch_refresh_tokens.session_id = done.id)) "
        "LIMIT $3)",
        ("before", "sessions", "limit"),
    ),
)

ENDED_SESSIONS = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_sessions WHERE fastlatch_sessions.id IN (SELECT done.id "
        "FROM (SELECT fastlatch_sessions.id AS id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at <= ? ORDER BY fastlatch_sessions.ended_at "
        "LIMIT ? OFFSET ?) AS done "
        "WHERE NOT (EXISTS (SELECT * "
        "FROM fastlatch_refresh_tokens "
        "WHERE fastlatch_refresh_tokens.session_id = done.id)) "
        "LIMIT ? OFFSET ?)",
        ("before", "sessions", "param_1", "limit", "param_2"),
        {"param_1": 0, "param_2": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_sessions WHERE fastlatch_sessions.id IN (SELECT done.id "
        "FROM (SELECT fastlatch_sessions.id AS id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at <= $1::BIGINT ORDER BY fastlatch_sessions.ended_at "
        "LIMIT $2) AS done "
        "WHERE NOT (EXISTS (SELECT * "
        "FROM fastlatch_refresh_tokens "
        "WHERE fastlatch_refresh_tokens.session_id = done.id)) "
        "LIMIT $3)",
        ("before", "sessions", "limit"),
    ),
)

CHANGES = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_changes WHERE fastlatch_changes.sequence IN (SELECT fastlatch_changes.sequence "
        "FROM fastlatch_changes "
        "WHERE fastlatch_changes.forget_at <= ? "
        "LIMIT ? OFFSET ?)",
        ("forgotten", "limit", "param_1"),
        {"param_1": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_changes WHERE fastlatch_changes.sequence IN (SELECT fastlatch_changes.sequence "
        "FROM fastlatch_changes "
        "WHERE fastlatch_changes.forget_at <= $1::BIGINT "
        "LIMIT $2)",
        ("forgotten", "limit"),
    ),
)

KEYS = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_signing_keys WHERE fastlatch_signing_keys.kid IN (SELECT fastlatch_signing_keys.kid "
        "FROM fastlatch_signing_keys "
        "WHERE fastlatch_signing_keys.verifies_until <= ? "
        "LIMIT ? OFFSET ?)",
        ("before", "limit", "param_1"),
        {"param_1": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_signing_keys WHERE fastlatch_signing_keys.kid IN (SELECT fastlatch_signing_keys.kid "
        "FROM fastlatch_signing_keys "
        "WHERE fastlatch_signing_keys.verifies_until <= $1::BIGINT "
        "LIMIT $2)",
        ("before", "limit"),
    ),
)
