"""Made by `scripts/compile_statements.py` from `described/expiry.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

EXPIRED_SESSIONS = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_sessions WHERE fastlatch_sessions.id IN (SELECT fastlatch_sessions.id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.expires_at <= ? ORDER BY fastlatch_sessions.expires_at "
        "LIMIT ? OFFSET ?)",
        ("before", "limit", "param_1"),
        {"param_1": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_sessions WHERE fastlatch_sessions.id = ANY (ARRAY(SELECT fastlatch_sessions.id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.expires_at <= $1::BIGINT ORDER BY fastlatch_sessions.expires_at "
        "LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ("before", "limit"),
    ),
)

ENDED_SESSIONS = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_sessions WHERE fastlatch_sessions.id IN (SELECT fastlatch_sessions.id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at <= ? ORDER BY fastlatch_sessions.ended_at "
        "LIMIT ? OFFSET ?)",
        ("before", "limit", "param_1"),
        {"param_1": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_sessions WHERE fastlatch_sessions.id = ANY (ARRAY(SELECT fastlatch_sessions.id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at <= $1::BIGINT ORDER BY fastlatch_sessions.ended_at "
        "LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ("before", "limit"),
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
        "DELETE FROM fastlatch_changes WHERE fastlatch_changes.sequence = ANY (ARRAY(SELECT "
        "fastlatch_changes.sequence "
        "FROM fastlatch_changes "
        "WHERE fastlatch_changes.forget_at <= $1::BIGINT "
        "LIMIT $2 FOR UPDATE SKIP LOCKED))",
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
        "DELETE FROM fastlatch_signing_keys WHERE fastlatch_signing_keys.kid = ANY (ARRAY(SELECT "
        "fastlatch_signing_keys.kid "
        "FROM fastlatch_signing_keys "
        "WHERE fastlatch_signing_keys.verifies_until <= $1::BIGINT "
        "LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ("before", "limit"),
    ),
)

ID_TOKEN_KEYS = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_id_token_keys WHERE fastlatch_id_token_keys.kid IN (SELECT fastlatch_id_token_keys.kid "
        "FROM fastlatch_id_token_keys "
        "WHERE fastlatch_id_token_keys.verifies_until <= ? "
        "LIMIT ? OFFSET ?)",
        ("before", "limit", "param_1"),
        {"param_1": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_id_token_keys WHERE fastlatch_id_token_keys.kid = ANY (ARRAY(SELECT "
        "fastlatch_id_token_keys.kid "
        "FROM fastlatch_id_token_keys "
        "WHERE fastlatch_id_token_keys.verifies_until <= $1::BIGINT "
        "LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ("before", "limit"),
    ),
)

SINGLE_USE = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_single_use WHERE fastlatch_single_use.id IN (SELECT fastlatch_single_use.id "
        "FROM fastlatch_single_use "
        "WHERE fastlatch_single_use.expires_at <= ? ORDER BY fastlatch_single_use.expires_at "
        "LIMIT ? OFFSET ?)",
        ("before", "limit", "param_1"),
        {"param_1": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_single_use WHERE fastlatch_single_use.id = ANY (ARRAY(SELECT fastlatch_single_use.id "
        "FROM fastlatch_single_use "
        "WHERE fastlatch_single_use.expires_at <= $1::BIGINT ORDER BY fastlatch_single_use.expires_at "
        "LIMIT $2 FOR UPDATE SKIP LOCKED))",
        ("before", "limit"),
    ),
)

UNUSED_CLIENTS = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_clients WHERE fastlatch_clients.id IN (SELECT fastlatch_clients.id "
        "FROM fastlatch_clients "
        "WHERE (fastlatch_clients.id >= ? AND fastlatch_clients.id < ? OR fastlatch_clients.id >= ? AND "
        "fastlatch_clients.id < ?) AND fastlatch_clients.created_at <= ? AND NOT (EXISTS (SELECT * "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.client_id = fastlatch_clients.id)) AND NOT (EXISTS (SELECT * "
        "FROM fastlatch_consents "
        "WHERE fastlatch_consents.client_id = fastlatch_clients.id)) "
        "LIMIT ? OFFSET ?) RETURNING id",
        ("id_1", "id_2", "id_3", "id_4", "unused", "limit", "param_1"),
        {"id_1": "dyn~", "id_2": "dyn", "id_3": "https:", "id_4": "https;", "param_1": 0},
    ),
    postgresql=Compiled(
        "DELETE FROM fastlatch_clients WHERE fastlatch_clients.id = ANY (ARRAY(SELECT fastlatch_clients.id "
        "FROM fastlatch_clients "
        'WHERE (fastlatch_clients.id >= $1::VARCHAR COLLATE "C" AND fastlatch_clients.id < $2::VARCHAR COLLATE "C" OR '
        'fastlatch_clients.id >= $3::VARCHAR COLLATE "C" AND fastlatch_clients.id < $4::VARCHAR COLLATE "C") AND '
        "fastlatch_clients.created_at <= $5::BIGINT AND NOT (EXISTS (SELECT * "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.client_id = fastlatch_clients.id)) AND NOT (EXISTS (SELECT * "
        "FROM fastlatch_consents "
        "WHERE fastlatch_consents.client_id = fastlatch_clients.id)) "
        "LIMIT $6 FOR UPDATE SKIP LOCKED)) RETURNING fastlatch_clients.id",
        ("id_1", "id_2", "id_3", "id_4", "unused", "limit"),
        {"id_1": "dyn~", "id_2": "dyn", "id_3": "https:", "id_4": "https;"},
    ),
)
