"""Made by `scripts/compile_statements.py` from `described/refresh_tokens.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

FIND = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_sessions.refresh_digest, fastlatch_sessions.refresh_expires_at, "
        "fastlatch_sessions.rotated_at, fastlatch_sessions.id, fastlatch_sessions.user_id, "
        "fastlatch_sessions.client_id, fastlatch_sessions.scopes, fastlatch_sessions.created_at, "
        "fastlatch_sessions.last_used_at, fastlatch_sessions.expires_at, fastlatch_sessions.ended_at, "
        "fastlatch_sessions.user_agent, fastlatch_sessions.address, fastlatch_sessions.login_id, "
        "fastlatch_sessions.details "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.id = ? AND fastlatch_sessions.refresh_digest IS NOT NULL",
        ("session_id",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_sessions.refresh_digest, fastlatch_sessions.refresh_expires_at, "
        "fastlatch_sessions.rotated_at, fastlatch_sessions.id, fastlatch_sessions.user_id, "
        "fastlatch_sessions.client_id, fastlatch_sessions.scopes, fastlatch_sessions.created_at, "
        "fastlatch_sessions.last_used_at, fastlatch_sessions.expires_at, fastlatch_sessions.ended_at, "
        "fastlatch_sessions.user_agent, fastlatch_sessions.address, fastlatch_sessions.login_id, "
        "fastlatch_sessions.details "
        "FROM fastlatch_sessions "
        'WHERE fastlatch_sessions.id = $1::VARCHAR COLLATE "C" AND fastlatch_sessions.refresh_digest IS NOT NULL',
        ("session_id",),
    ),
)

SPEND = Statement(
    changes_last=True,
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET last_used_at=?, refresh_digest=?, refresh_expires_at=CASE WHEN "
        "(fastlatch_sessions.expires_at < ?) THEN fastlatch_sessions.expires_at ELSE ? END, rotated_at=? WHERE "
        "fastlatch_sessions.id = ? AND fastlatch_sessions.refresh_digest = ? AND "
        "fastlatch_sessions.refresh_expires_at > ? AND fastlatch_sessions.expires_at > ? AND "
        "fastlatch_sessions.ended_at IS NULL AND fastlatch_sessions.client_id = ? AND (fastlatch_sessions.details IS "
        "NULL OR replace(fastlatch_sessions.details, ?, ?) = fastlatch_sessions.details) RETURNING id, user_id, "
        "client_id, scopes, created_at, last_used_at, expires_at, ended_at, user_agent, address, login_id, details",
        (
            "now",
            "successor_digest",
            "idle_expires_at",
            "idle_expires_at",
            "now",
            "session_id",
            "digest",
            "now",
            "now",
            "client_id",
            "bound",
            "nothing",
        ),
        {"bound": '"jkt":', "nothing": ""},
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_sessions SET last_used_at=$1::BIGINT, refresh_digest=$2::VARCHAR, refresh_expires_at=CASE "
        "WHEN (fastlatch_sessions.expires_at < $3::BIGINT) THEN fastlatch_sessions.expires_at ELSE $3 END, "
        'rotated_at=$1::BIGINT WHERE fastlatch_sessions.id = $4::VARCHAR COLLATE "C" AND '
        "fastlatch_sessions.refresh_digest = $5::VARCHAR AND fastlatch_sessions.refresh_expires_at > $1::BIGINT AND "
        "fastlatch_sessions.expires_at > $1::BIGINT AND fastlatch_sessions.ended_at IS NULL AND "
        'fastlatch_sessions.client_id = $6::VARCHAR COLLATE "C" AND (fastlatch_sessions.details IS NULL OR '
        "replace(fastlatch_sessions.details, $7::VARCHAR, $8::VARCHAR) = fastlatch_sessions.details) RETURNING "
        "fastlatch_sessions.id, fastlatch_sessions.user_id, fastlatch_sessions.client_id, fastlatch_sessions.scopes, "
        "fastlatch_sessions.created_at, fastlatch_sessions.last_used_at, fastlatch_sessions.expires_at, "
        "fastlatch_sessions.ended_at, fastlatch_sessions.user_agent, fastlatch_sessions.address, "
        "fastlatch_sessions.login_id, fastlatch_sessions.details",
        ("now", "successor_digest", "idle_expires_at", "session_id", "digest", "client_id", "bound", "nothing"),
        {"bound": '"jkt":', "nothing": ""},
    ),
)

SPEND_WITH_KEY = Statement(
    changes_last=True,
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET last_used_at=?, refresh_digest=?, refresh_expires_at=CASE WHEN "
        "(fastlatch_sessions.expires_at < ?) THEN fastlatch_sessions.expires_at ELSE ? END, rotated_at=? WHERE "
        "fastlatch_sessions.id = ? AND fastlatch_sessions.refresh_digest = ? AND "
        "fastlatch_sessions.refresh_expires_at > ? AND fastlatch_sessions.expires_at > ? AND "
        "fastlatch_sessions.ended_at IS NULL AND fastlatch_sessions.client_id = ? AND (fastlatch_sessions.details IS "
        "NULL OR replace(fastlatch_sessions.details, ?, ?) = fastlatch_sessions.details OR "
        "replace(fastlatch_sessions.details, ?, ?) != fastlatch_sessions.details) RETURNING id, user_id, client_id, "
        "scopes, created_at, last_used_at, expires_at, ended_at, user_agent, address, login_id, details",
        (
            "now",
            "successor_digest",
            "idle_expires_at",
            "idle_expires_at",
            "now",
            "session_id",
            "digest",
            "now",
            "now",
            "client_id",
            "bound",
            "nothing",
            "bound_to",
            "nothing",
        ),
        {"bound": '"jkt":', "nothing": ""},
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_sessions SET last_used_at=$1::BIGINT, refresh_digest=$2::VARCHAR, refresh_expires_at=CASE "
        "WHEN (fastlatch_sessions.expires_at < $3::BIGINT) THEN fastlatch_sessions.expires_at ELSE $3 END, "
        'rotated_at=$1::BIGINT WHERE fastlatch_sessions.id = $4::VARCHAR COLLATE "C" AND '
        "fastlatch_sessions.refresh_digest = $5::VARCHAR AND fastlatch_sessions.refresh_expires_at > $1::BIGINT AND "
        "fastlatch_sessions.expires_at > $1::BIGINT AND fastlatch_sessions.ended_at IS NULL AND "
        'fastlatch_sessions.client_id = $6::VARCHAR COLLATE "C" AND (fastlatch_sessions.details IS NULL OR '
        "replace(fastlatch_sessions.details, $7::VARCHAR, $8::VARCHAR) = fastlatch_sessions.details OR "
        "replace(fastlatch_sessions.details, $9::VARCHAR, $8::VARCHAR) != fastlatch_sessions.details) RETURNING "
        "fastlatch_sessions.id, fastlatch_sessions.user_id, fastlatch_sessions.client_id, fastlatch_sessions.scopes, "
        "fastlatch_sessions.created_at, fastlatch_sessions.last_used_at, fastlatch_sessions.expires_at, "
        "fastlatch_sessions.ended_at, fastlatch_sessions.user_agent, fastlatch_sessions.address, "
        "fastlatch_sessions.login_id, fastlatch_sessions.details",
        (
            "now",
            "successor_digest",
            "idle_expires_at",
            "session_id",
            "digest",
            "client_id",
            "bound",
            "nothing",
            "bound_to",
        ),
        {"bound": '"jkt":', "nothing": ""},
    ),
)
