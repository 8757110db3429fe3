"""Made by `scripts/compile_statements.py` from `described/login_openings.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

OPEN_BY_LOGIN = Statement(
    changes_last=True,
    sqlite=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT ? "
        "AS anon_1, ? AS anon_2, ? AS anon_3, ? AS anon_4, ? AS anon_5, ? AS anon_6, ? AS anon_7, ? AS anon_8, ? AS "
        "anon_9, ? AS anon_10, ? AS anon_11, ? AS anon_12, ? AS anon_13, ? AS anon_14, ? AS anon_15 "
        "FROM fastlatch_clients, fastlatch_sessions AS logins "
        "WHERE fastlatch_clients.id = ? AND logins.id = ? AND logins.ended_at IS NULL",
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
            "login_id",
        ),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT "
        '$1::VARCHAR COLLATE "C" AS anon_1, $2::VARCHAR COLLATE "C" AS anon_2, $3::VARCHAR COLLATE "C" AS anon_3, '
        "$4::VARCHAR AS anon_4, $5::BIGINT AS anon_5, $6::BIGINT AS anon_6, $7::BIGINT AS anon_7, $8::BIGINT AS "
        'anon_8, $9::VARCHAR AS anon_9, $10::VARCHAR COLLATE "C" AS anon_10, $11::VARCHAR AS anon_11, $12::BIGINT AS '
        'anon_12, $13::BIGINT AS anon_13, $14::VARCHAR COLLATE "C" AS anon_14, $15::VARCHAR AS anon_15 '
        "FROM fastlatch_clients, fastlatch_sessions AS logins "
        'WHERE fastlatch_clients.id = $3::VARCHAR COLLATE "C" AND logins.id = $14::VARCHAR COLLATE "C" AND '
        "logins.ended_at IS NULL FOR SHARE",
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

OPEN_OF_USER_BY_LOGIN = Statement(
    changes_last=True,
    sqlite=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT ? "
        "AS anon_1, ? AS anon_2, ? AS anon_3, ? AS anon_4, ? AS anon_5, ? AS anon_6, ? AS anon_7, ? AS anon_8, ? AS "
        "anon_9, ? AS anon_10, ? AS anon_11, ? AS anon_12, ? AS anon_13, ? AS anon_14, ? AS anon_15 "
        "FROM fastlatch_users, fastlatch_clients, fastlatch_sessions AS logins "
        "WHERE fastlatch_users.id = ? AND fastlatch_users.disabled != 1 AND fastlatch_users.password_version = ? AND "
        "fastlatch_clients.id = ? AND logins.id = ? AND logins.ended_at IS NULL",
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
            "login_id",
        ),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT "
        '$1::VARCHAR COLLATE "C" AS anon_1, $2::VARCHAR COLLATE "C" AS anon_2, $3::VARCHAR COLLATE "C" AS anon_3, '
        "$4::VARCHAR AS anon_4, $5::BIGINT AS anon_5, $6::BIGINT AS anon_6, $7::BIGINT AS anon_7, $8::BIGINT AS "
        'anon_8, $9::VARCHAR AS anon_9, $10::VARCHAR COLLATE "C" AS anon_10, $11::VARCHAR AS anon_11, $12::BIGINT AS '
        'anon_12, $13::BIGINT AS anon_13, $14::VARCHAR COLLATE "C" AS anon_14, $15::VARCHAR AS anon_15 '
        "FROM fastlatch_users, fastlatch_clients, fastlatch_sessions AS logins "
        'WHERE fastlatch_users.id = $2::VARCHAR COLLATE "C" AND fastlatch_users.disabled != true AND '
        'fastlatch_users.password_version = $16::BIGINT AND fastlatch_clients.id = $3::VARCHAR COLLATE "C" AND '
        'logins.id = $14::VARCHAR COLLATE "C" AND logins.ended_at IS NULL FOR SHARE',
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

OPEN_BUILT_IN_BY_LOGIN = Statement(
    changes_last=True,
    sqlite=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT ? "
        "AS anon_1, ? AS anon_2, ? AS anon_3, ? AS anon_4, ? AS anon_5, ? AS anon_6, ? AS anon_7, ? AS anon_8, ? AS "
        "anon_9, ? AS anon_10, ? AS anon_11, ? AS anon_12, ? AS anon_13, ? AS anon_14, ? AS anon_15 "
        "FROM fastlatch_sessions AS logins "
        "WHERE logins.id = ? AND logins.ended_at IS NULL",
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
            "login_id",
        ),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT "
        '$1::VARCHAR COLLATE "C" AS anon_1, $2::VARCHAR COLLATE "C" AS anon_2, $3::VARCHAR COLLATE "C" AS anon_3, '
        "$4::VARCHAR AS anon_4, $5::BIGINT AS anon_5, $6::BIGINT AS anon_6, $7::BIGINT AS anon_7, $8::BIGINT AS "
        'anon_8, $9::VARCHAR AS anon_9, $10::VARCHAR COLLATE "C" AS anon_10, $11::VARCHAR AS anon_11, $12::BIGINT AS '
        'anon_12, $13::BIGINT AS anon_13, $14::VARCHAR COLLATE "C" AS anon_14, $15::VARCHAR AS anon_15 '
        "FROM fastlatch_sessions AS logins "
        'WHERE logins.id = $14::VARCHAR COLLATE "C" AND logins.ended_at IS NULL FOR SHARE',
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

OPEN_BUILT_IN_OF_USER_BY_LOGIN = Statement(
    changes_last=True,
    sqlite=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT ? "
        "AS anon_1, ? AS anon_2, ? AS anon_3, ? AS anon_4, ? AS anon_5, ? AS anon_6, ? AS anon_7, ? AS anon_8, ? AS "
        "anon_9, ? AS anon_10, ? AS anon_11, ? AS anon_12, ? AS anon_13, ? AS anon_14, ? AS anon_15 "
        "FROM fastlatch_users, fastlatch_sessions AS logins "
        "WHERE fastlatch_users.id = ? AND fastlatch_users.disabled != 1 AND fastlatch_users.password_version = ? AND "
        "logins.id = ? AND logins.ended_at IS NULL",
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
            "login_id",
        ),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_sessions (id, user_id, client_id, scopes, created_at, last_used_at, expires_at, "
        "ended_at, user_agent, address, refresh_digest, refresh_expires_at, rotated_at, login_id, details) SELECT "
        '$1::VARCHAR COLLATE "C" AS anon_1, $2::VARCHAR COLLATE "C" AS anon_2, $3::VARCHAR COLLATE "C" AS anon_3, '
        "$4::VARCHAR AS anon_4, $5::BIGINT AS anon_5, $6::BIGINT AS anon_6, $7::BIGINT AS anon_7, $8::BIGINT AS "
        'anon_8, $9::VARCHAR AS anon_9, $10::VARCHAR COLLATE "C" AS anon_10, $11::VARCHAR AS anon_11, $12::BIGINT AS '
        'anon_12, $13::BIGINT AS anon_13, $14::VARCHAR COLLATE "C" AS anon_14, $15::VARCHAR AS anon_15 '
        "FROM fastlatch_users, fastlatch_sessions AS logins "
        'WHERE fastlatch_users.id = $2::VARCHAR COLLATE "C" AND fastlatch_users.disabled != true AND '
        'fastlatch_users.password_version = $16::BIGINT AND logins.id = $14::VARCHAR COLLATE "C" AND logins.ended_at '
        "IS NULL FOR SHARE",
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

HAND_OVER = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET login_id=? WHERE fastlatch_sessions.login_id = ? AND "
        "fastlatch_sessions.ended_at IS NULL",
        ("successor", "login_id"),
    ),
    postgresql=Compiled(
        'UPDATE fastlatch_sessions SET login_id=$1::VARCHAR COLLATE "C" WHERE fastlatch_sessions.login_id = '
        '$2::VARCHAR COLLATE "C" AND fastlatch_sessions.ended_at IS NULL',
        ("successor", "login_id"),
    ),
)
