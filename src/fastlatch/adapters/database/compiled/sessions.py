"""Made by `scripts/compile_statements.py` from `described/sessions.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

FIND = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_sessions.id, fastlatch_sessions.user_id, fastlatch_sessions.client_id, "
        "fastlatch_sessions.scopes, fastlatch_sessions.created_at, fastlatch_sessions.last_used_at, "
        "fastlatch_sessions.expires_at, fastlatch_sessions.ended_at, fastlatch_sessions.user_agent, "
        "fastlatch_sessions.address, fastlatch_sessions.login_id, fastlatch_sessions.details "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.id = ?",
        ("session_id",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_sessions.id, fastlatch_sessions.user_id, fastlatch_sessions.client_id, "
        "fastlatch_sessions.scopes, fastlatch_sessions.created_at, fastlatch_sessions.last_used_at, "
        "fastlatch_sessions.expires_at, fastlatch_sessions.ended_at, fastlatch_sessions.user_agent, "
        "fastlatch_sessions.address, fastlatch_sessions.login_id, fastlatch_sessions.details "
        "FROM fastlatch_sessions "
        'WHERE fastlatch_sessions.id = $1::VARCHAR COLLATE "C"',
        ("session_id",),
    ),
)

OF_USER = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_sessions.id, fastlatch_sessions.user_id, fastlatch_sessions.client_id, "
        "fastlatch_sessions.scopes, fastlatch_sessions.created_at, fastlatch_sessions.last_used_at, "
        "fastlatch_sessions.expires_at, fastlatch_sessions.ended_at, fastlatch_sessions.user_agent, "
        "fastlatch_sessions.address, fastlatch_sessions.login_id, fastlatch_sessions.details "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.user_id = ? AND fastlatch_sessions.ended_at IS NULL AND "
        "fastlatch_sessions.expires_at > ? ORDER BY fastlatch_sessions.created_at DESC, fastlatch_sessions.id",
        ("user_id", "now"),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_sessions.id, fastlatch_sessions.user_id, fastlatch_sessions.client_id, "
        "fastlatch_sessions.scopes, fastlatch_sessions.created_at, fastlatch_sessions.last_used_at, "
        "fastlatch_sessions.expires_at, fastlatch_sessions.ended_at, fastlatch_sessions.user_agent, "
        "fastlatch_sessions.address, fastlatch_sessions.login_id, fastlatch_sessions.details "
        "FROM fastlatch_sessions "
        'WHERE fastlatch_sessions.user_id = $1::VARCHAR COLLATE "C" AND fastlatch_sessions.ended_at IS NULL AND '
        "fastlatch_sessions.expires_at > $2::BIGINT ORDER BY fastlatch_sessions.created_at DESC, "
        "fastlatch_sessions.id",
        ("user_id", "now"),
    ),
)

SEEN_AT = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_sessions.user_id "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.user_id = ? AND fastlatch_sessions.address >= ? AND fastlatch_sessions.address <= ? "
        "LIMIT ? OFFSET ?",
        ("user_id", "first", "last", "param_1", "param_2"),
        {"param_1": 1, "param_2": 0},
    ),
    postgresql=Compiled(
        "SELECT fastlatch_sessions.user_id "
        "FROM fastlatch_sessions "
        'WHERE fastlatch_sessions.user_id = $1::VARCHAR COLLATE "C" AND fastlatch_sessions.address >= $2::VARCHAR '
        'COLLATE "C" AND fastlatch_sessions.address <= $3::VARCHAR COLLATE "C" '
        "LIMIT $4::INTEGER",
        ("user_id", "first", "last", "param_1"),
        {"param_1": 1},
    ),
)

OPEN = Statement(
    changes_last=True,
    sqlite=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) VALUES (?, "
        "?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            "id",
            "user_id",
            "client_id",
            "scopes",
            "created_at",
            "last_used_at",
            "expires_at",
            "ended_at",
            "user_agent",
            "address",
            "refresh_digest",
            "refresh_expires_at",
            "rotated_at",
            "login_id",
            "details",
        ),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) VALUES "
        '($1::VARCHAR COLLATE "C", $2::VARCHAR COLLATE "C", $3::VARCHAR COLLATE "C", $4::VARCHAR, $5::BIGINT, '
        '$6::BIGINT, $7::BIGINT, $8::BIGINT, $9::VARCHAR, $10::VARCHAR COLLATE "C", $11::VARCHAR, $12::BIGINT, '
        '$13::BIGINT, $14::VARCHAR COLLATE "C", $15::VARCHAR)',
        (
            "id",
            "user_id",
            "client_id",
            "scopes",
            "created_at",
            "last_used_at",
            "expires_at",
            "ended_at",
            "user_agent",
            "address",
            "refresh_digest",
            "refresh_expires_at",
            "rotated_at",
            "login_id",
            "details",
        ),
    ),
)

OPEN_OF_CLIENT = Statement(
    changes_last=True,
    sqlite=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT ? "
        "AS anon_1, ? AS anon_2, ? AS anon_3, ? AS anon_4, ? AS anon_5, ? AS anon_6, ? AS anon_7, ? AS anon_8, ? AS "
        "anon_9, ? AS anon_10, ? AS anon_11, ? AS anon_12, ? AS anon_13, ? AS anon_14, ? AS anon_15 "
        "FROM fastlatch_clients "
        "WHERE fastlatch_clients.id = ?",
        (
            "id",
            "user_id",
            "client_id",
            "scopes",
            "created_at",
            "last_used_at",
            "expires_at",
            "ended_at",
            "user_agent",
            "address",
            "refresh_digest",
            "refresh_expires_at",
            "rotated_at",
            "login_id",
            "details",
            "client_id",
        ),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT "
        '$1::VARCHAR COLLATE "C" AS anon_1, $2::VARCHAR COLLATE "C" AS anon_2, $3::VARCHAR COLLATE "C" AS anon_3, '
        "$4::VARCHAR AS anon_4, $5::BIGINT AS anon_5, $6::BIGINT AS anon_6, $7::BIGINT AS anon_7, $8::BIGINT AS "
        'anon_8, $9::VARCHAR AS anon_9, $10::VARCHAR COLLATE "C" AS anon_10, $11::VARCHAR AS anon_11, $12::BIGINT AS '
        'anon_12, $13::BIGINT AS anon_13, $14::VARCHAR COLLATE "C" AS anon_14, $15::VARCHAR AS anon_15 '
        "FROM fastlatch_clients "
        'WHERE fastlatch_clients.id = $3::VARCHAR COLLATE "C" FOR SHARE',
        (
            "id",
            "user_id",
            "client_id",
            "scopes",
            "created_at",
            "last_used_at",
            "expires_at",
            "ended_at",
            "user_agent",
            "address",
            "refresh_digest",
            "refresh_expires_at",
            "rotated_at",
            "login_id",
            "details",
        ),
    ),
)

OPEN_OF_USER = Statement(
    changes_last=True,
    sqlite=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT ? "
        "AS anon_1, ? AS anon_2, ? AS anon_3, ? AS anon_4, ? AS anon_5, ? AS anon_6, ? AS anon_7, ? AS anon_8, ? AS "
        "anon_9, ? AS anon_10, ? AS anon_11, ? AS anon_12, ? AS anon_13, ? AS anon_14, ? AS anon_15 "
        "FROM fastlatch_users "
        "WHERE fastlatch_users.id = ? AND fastlatch_users.disabled != 1 AND fastlatch_users.password_version = ?",
        (
            "id",
            "user_id",
            "client_id",
            "scopes",
            "created_at",
            "last_used_at",
            "expires_at",
            "ended_at",
            "user_agent",
            "address",
            "refresh_digest",
            "refresh_expires_at",
            "rotated_at",
            "login_id",
            "details",
            "user_id",
            "password_version",
        ),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT "
        '$1::VARCHAR COLLATE "C" AS anon_1, $2::VARCHAR COLLATE "C" AS anon_2, $3::VARCHAR COLLATE "C" AS anon_3, '
        "$4::VARCHAR AS anon_4, $5::BIGINT AS anon_5, $6::BIGINT AS anon_6, $7::BIGINT AS anon_7, $8::BIGINT AS "
        'anon_8, $9::VARCHAR AS anon_9, $10::VARCHAR COLLATE "C" AS anon_10, $11::VARCHAR AS anon_11, $12::BIGINT AS '
        'anon_12, $13::BIGINT AS anon_13, $14::VARCHAR COLLATE "C" AS anon_14, $15::VARCHAR AS anon_15 '
        "FROM fastlatch_users "
        'WHERE fastlatch_users.id = $2::VARCHAR COLLATE "C" AND fastlatch_users.disabled != true AND '
        "fastlatch_users.password_version = $16::BIGINT FOR SHARE",
        (
            "id",
            "user_id",
            "client_id",
            "scopes",
            "created_at",
            "last_used_at",
            "expires_at",
            "ended_at",
            "user_agent",
            "address",
            "refresh_digest",
            "refresh_expires_at",
            "rotated_at",
            "login_id",
            "details",
            "password_version",
        ),
    ),
)

OPEN_OF_BOTH = Statement(
    changes_last=True,
    sqlite=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT ? "
        "AS anon_1, ? AS anon_2, ? AS anon_3, ? AS anon_4, ? AS anon_5, ? AS anon_6, ? AS anon_7, ? AS anon_8, ? AS "
        "anon_9, ? AS anon_10, ? AS anon_11, ? AS anon_12, ? AS anon_13, ? AS anon_14, ? AS anon_15 "
        "FROM fastlatch_users, fastlatch_clients "
        "WHERE fastlatch_users.id = ? AND fastlatch_users.disabled != 1 AND fastlatch_users.password_version = ? AND "
        "fastlatch_clients.id = ?",
        (
            "id",
            "user_id",
            "client_id",
            "scopes",
            "created_at",
            "last_used_at",
            "expires_at",
            "ended_at",
            "user_agent",
            "address",
            "refresh_digest",
            "refresh_expires_at",
            "rotated_at",
            "login_id",
            "details",
            "user_id",
            "password_version",
            "client_id",
        ),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT "
        '$1::VARCHAR COLLATE "C" AS anon_1, $2::VARCHAR COLLATE "C" AS anon_2, $3::VARCHAR COLLATE "C" AS anon_3, '
        "$4::VARCHAR AS anon_4, $5::BIGINT AS anon_5, $6::BIGINT AS anon_6, $7::BIGINT AS anon_7, $8::BIGINT AS "
        'anon_8, $9::VARCHAR AS anon_9, $10::VARCHAR COLLATE "C" AS anon_10, $11::VARCHAR AS anon_11, $12::BIGINT AS '
        'anon_12, $13::BIGINT AS anon_13, $14::VARCHAR COLLATE "C" AS anon_14, $15::VARCHAR AS anon_15 '
        "FROM fastlatch_users, fastlatch_clients "
        'WHERE fastlatch_users.id = $2::VARCHAR COLLATE "C" AND fastlatch_users.disabled != true AND '
        'fastlatch_users.password_version = $16::BIGINT AND fastlatch_clients.id = $3::VARCHAR COLLATE "C" FOR SHARE',
        (
            "id",
            "user_id",
            "client_id",
            "scopes",
            "created_at",
            "last_used_at",
            "expires_at",
            "ended_at",
            "user_agent",
            "address",
            "refresh_digest",
            "refresh_expires_at",
            "rotated_at",
            "login_id",
            "details",
            "password_version",
        ),
    ),
)
