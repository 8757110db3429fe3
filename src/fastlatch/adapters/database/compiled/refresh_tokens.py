"""Made by `scripts/compile_statements.py` from `described/refresh_tokens.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

FIND = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_refresh_tokens.digest, fastlatch_refresh_tokens.session_id, "
        "fastlatch_refresh_tokens.generation, fastlatch_refresh_tokens.expires_at, fastlatch_refresh_tokens.used_at, "
        "fastlatch_sessions.id, fastlatch_sessions.user_id, fastlatch_sessions.client_id, fastlatch_sessions.scopes, "
        "fastlatch_sessions.created_at, fastlatch_sessions.last_used_at, fastlatch_sessions.expires_at AS "
        "expires_at_1, fastlatch_sessions.ended_at, fastlatch_sessions.user_agent, fastlatch_sessions.address "
        "FROM fastlatch_refresh_tokens JOIN fastlatch_sessions ON fastlatch_sessions.id = "
        "fastlatch_refresh_tokens.session_id "
        "WHERE fastlatch_refresh_tokens.digest = ?",
        ("digest",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_refresh_tokens.digest, fastlatch_refresh_tokens.session_id, "
        "fastlatch_refresh_tokens.generation, fastlatch_refresh_tokens.expires_at, fastlatch_refresh_tokens.used_at, "
        "fastlatch_sessions.id, fastlatch_sessions.user_id, fastlatch_sessions.client_id, fastlatch_sessions.scopes, "
        "fastlatch_sessions.created_at, fastlatch_sessions.last_used_at, fastlatch_sessions.expires_at AS "
        "expires_at_1, fastlatch_sessions.ended_at, fastlatch_sessions.user_agent, fastlatch_sessions.address "
        "FROM fastlatch_refresh_tokens JOIN fastlatch_sessions ON fastlatch_sessions.id = "
        "fastlatch_refresh_tokens.session_id "
        'WHERE fastlatch_refresh_tokens.digest = $1::VARCHAR COLLATE "C"',
        ("digest",),
    ),
)

FIND_AND_HOLD = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_refresh_tokens.digest, fastlatch_refresh_tokens.session_id, "
        "fastlatch_refresh_tokens.generation, fastlatch_refresh_tokens.expires_at, fastlatch_refresh_tokens.used_at, "
        "fastlatch_sessions.id, fastlatch_sessions.user_id, fastlatch_sessions.client_id, fastlatch_sessions.scopes, "
        "fastlatch_sessions.created_at, fastlatch_sessions.last_used_at, fastlatch_sessions.expires_at AS "
        "expires_at_1, fastlatch_sessions.ended_at, fastlatch_sessions.user_agent, fastlatch_sessions.address "
        "FROM fastlatch_refresh_tokens JOIN fastlatch_sessions ON fastlatch_sessions.id = "
        "fastlatch_refresh_tokens.session_id "
        "WHERE fastlatch_refresh_tokens.digest = ?",
        ("digest",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_refresh_tokens.digest, fastlatch_refresh_tokens.session_id, "
        "fastlatch_refresh_tokens.generation, fastlatch_refresh_tokens.expires_at, fastlatch_refresh_tokens.used_at, "
        "fastlatch_sessions.id, fastlatch_sessions.user_id, fastlatch_sessions.client_id, fastlatch_sessions.scopes, "
        "fastlatch_sessions.created_at, fastlatch_sessions.last_used_at, fastlatch_sessions.expires_at AS "
        "expires_at_1, fastlatch_sessions.ended_at, fastlatch_sessions.user_agent, fastlatch_sessions.address "
        "FROM fastlatch_refresh_tokens JOIN fastlatch_sessions ON fastlatch_sessions.id = "
        "fastlatch_refresh_tokens.session_id "
        'WHERE fastlatch_refresh_tokens.digest = $1::VARCHAR COLLATE "C" FOR UPDATE',
        ("digest",),
    ),
)

SPEND = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_refresh_tokens SET used_at=? WHERE fastlatch_refresh_tokens.digest = ? AND "
        "fastlatch_refresh_tokens.used_at IS NULL AND fastlatch_refresh_tokens.expires_at > ?",
        ("now", "digest", "now"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_refresh_tokens SET used_at=$1::BIGINT WHERE fastlatch_refresh_tokens.digest = $2::VARCHAR "
        'COLLATE "C" AND fastlatch_refresh_tokens.used_at IS NULL AND fastlatch_refresh_tokens.expires_at > '
        "$1::BIGINT",
        ("now", "digest"),
    ),
)

TOUCH_SESSION = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET last_used_at=? WHERE fastlatch_sessions.id = ?",
        ("now", "session_id"),
    ),
    postgresql=Compiled(
        'UPDATE fastlatch_sessions SET last_used_at=$1::BIGINT WHERE fastlatch_sessions.id = $2::VARCHAR COLLATE "C"',
        ("now", "session_id"),
    ),
)

ADD = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_refresh_tokens (digest, session_id, generation, expires_at, used_at) VALUES (?, ?, ?, "
        "?, ?)",
        ("digest", "session_id", "generation", "expires_at", "used_at"),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_refresh_tokens (digest, session_id, generation, expires_at, used_at) VALUES "
        '($1::VARCHAR COLLATE "C", $2::VARCHAR COLLATE "C", $3::BIGINT, $4::BIGINT, $5::BIGINT)',
        ("digest", "session_id", "generation", "expires_at", "used_at"),
    ),
)

LIVE_SUCCESSOR = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_refresh_tokens.generation "
        "FROM fastlatch_refresh_tokens "
        "WHERE fastlatch_refresh_tokens.digest = ? AND fastlatch_refresh_tokens.session_id = ? AND "
        "fastlatch_refresh_tokens.generation = ? AND fastlatch_refresh_tokens.used_at IS NULL",
        ("digest", "session_id", "generation"),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_refresh_tokens.generation "
        "FROM fastlatch_refresh_tokens "
        'WHERE fastlatch_refresh_tokens.digest = $1::VARCHAR COLLATE "C" AND fastlatch_refresh_tokens.session_id = '
        '$2::VARCHAR COLLATE "C" AND fastlatch_refresh_tokens.generation = $3::BIGINT AND '
        "fastlatch_refresh_tokens.used_at IS NULL",
        ("digest", "session_id", "generation"),
    ),
)
