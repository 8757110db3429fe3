"""Made by `scripts/compile_statements.py` from `described/endings.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

TELL = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) VALUES (?, ?, ?, ?)",
        ("kind", "subject", "at", "forget_at"),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) VALUES ($1::VARCHAR, $2::VARCHAR, $3::BIGINT, "
        "$4::BIGINT)",
        ("kind", "subject", "at", "forget_at"),
    ),
)

END_ONE = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=? WHERE fastlatch_sessions.ended_at IS NULL AND "
        "fastlatch_sessions.expires_at > ? AND fastlatch_sessions.id = ?",
        ("at", "outlived", "session_id"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=$1::BIGINT WHERE fastlatch_sessions.ended_at IS NULL AND "
        'fastlatch_sessions.expires_at > $2::BIGINT AND fastlatch_sessions.id = $3::VARCHAR COLLATE "C"',
        ("at", "outlived", "session_id"),
    ),
)

TELL_OF_ONE = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT ? AS anon_1, fastlatch_sessions.id, ? AS "
        "anon_2, ? AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_sessions.id = ?",
        ("param_1", "at", "forget_at", "at", "outlived", "session_id"),
        {"param_1": "session"},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT $1::VARCHAR AS anon_1, "
        "fastlatch_sessions.id, $2::BIGINT AS anon_2, $3::BIGINT AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = $2::BIGINT AND fastlatch_sessions.expires_at > $4::BIGINT AND "
        'fastlatch_sessions.id = $5::VARCHAR COLLATE "C"',
        ("param_1", "at", "forget_at", "outlived", "session_id"),
        {"param_1": "session"},
    ),
)

END_ONE_OF_USER = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=? WHERE fastlatch_sessions.ended_at IS NULL AND "
        "fastlatch_sessions.expires_at > ? AND fastlatch_sessions.id = ? AND fastlatch_sessions.user_id = ?",
        ("at", "outlived", "session_id", "user_id"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=$1::BIGINT WHERE fastlatch_sessions.ended_at IS NULL AND "
        'fastlatch_sessions.expires_at > $2::BIGINT AND fastlatch_sessions.id = $3::VARCHAR COLLATE "C" AND '
        'fastlatch_sessions.user_id = $4::VARCHAR COLLATE "C"',
        ("at", "outlived", "session_id", "user_id"),
    ),
)

TELL_OF_ONE_OF_USER = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT ? AS anon_1, fastlatch_sessions.id, ? AS "
        "anon_2, ? AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_sessions.id = ? "
        "AND fastlatch_sessions.user_id = ?",
        ("param_1", "at", "forget_at", "at", "outlived", "session_id", "user_id"),
        {"param_1": "session"},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT $1::VARCHAR AS anon_1, "
        "fastlatch_sessions.id, $2::BIGINT AS anon_2, $3::BIGINT AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = $2::BIGINT AND fastlatch_sessions.expires_at > $4::BIGINT AND "
        'fastlatch_sessions.id = $5::VARCHAR COLLATE "C" AND fastlatch_sessions.user_id = $6::VARCHAR COLLATE "C"',
        ("param_1", "at", "forget_at", "outlived", "session_id", "user_id"),
        {"param_1": "session"},
    ),
)

END_ALL_OF_USER = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=? WHERE fastlatch_sessions.ended_at IS NULL AND "
        "fastlatch_sessions.expires_at > ? AND fastlatch_sessions.user_id = ?",
        ("at", "outlived", "user_id"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=$1::BIGINT WHERE fastlatch_sessions.ended_at IS NULL AND "
        'fastlatch_sessions.expires_at > $2::BIGINT AND fastlatch_sessions.user_id = $3::VARCHAR COLLATE "C"',
        ("at", "outlived", "user_id"),
    ),
)

TELL_OF_ALL_OF_USER = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT ? AS anon_1, fastlatch_sessions.id, ? AS "
        "anon_2, ? AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_sessions.user_id = "
        "?",
        ("param_1", "at", "forget_at", "at", "outlived", "user_id"),
        {"param_1": "session"},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT $1::VARCHAR AS anon_1, "
        "fastlatch_sessions.id, $2::BIGINT AS anon_2, $3::BIGINT AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = $2::BIGINT AND fastlatch_sessions.expires_at > $4::BIGINT AND "
        'fastlatch_sessions.user_id = $5::VARCHAR COLLATE "C"',
        ("param_1", "at", "forget_at", "outlived", "user_id"),
        {"param_1": "session"},
    ),
)

END_ALL_OF_USER_BUT_ONE = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=? WHERE fastlatch_sessions.ended_at IS NULL AND "
        "fastlatch_sessions.expires_at > ? AND fastlatch_sessions.user_id = ? AND fastlatch_sessions.id != ?",
        ("at", "outlived", "user_id", "keep"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=$1::BIGINT WHERE fastlatch_sessions.ended_at IS NULL AND "
        'fastlatch_sessions.expires_at > $2::BIGINT AND fastlatch_sessions.user_id = $3::VARCHAR COLLATE "C" AND '
        'fastlatch_sessions.id != $4::VARCHAR COLLATE "C"',
        ("at", "outlived", "user_id", "keep"),
    ),
)

TELL_OF_ALL_OF_USER_BUT_ONE = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT ? AS anon_1, fastlatch_sessions.id, ? AS "
        "anon_2, ? AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_sessions.user_id = "
        "? AND fastlatch_sessions.id != ?",
        ("param_1", "at", "forget_at", "at", "outlived", "user_id", "keep"),
        {"param_1": "session"},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT $1::VARCHAR AS anon_1, "
        "fastlatch_sessions.id, $2::BIGINT AS anon_2, $3::BIGINT AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = $2::BIGINT AND fastlatch_sessions.expires_at > $4::BIGINT AND "
        'fastlatch_sessions.user_id = $5::VARCHAR COLLATE "C" AND fastlatch_sessions.id != $6::VARCHAR COLLATE "C"',
        ("param_1", "at", "forget_at", "outlived", "user_id", "keep"),
        {"param_1": "session"},
    ),
)

END_ALL_OF_USER_AND_CLIENT = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=? WHERE fastlatch_sessions.ended_at IS NULL AND "
        "fastlatch_sessions.expires_at > ? AND fastlatch_sessions.user_id = ? AND fastlatch_sessions.client_id = ?",
        ("at", "outlived", "user_id", "client_id"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=$1::BIGINT WHERE fastlatch_sessions.ended_at IS NULL AND "
        'fastlatch_sessions.expires_at > $2::BIGINT AND fastlatch_sessions.user_id = $3::VARCHAR COLLATE "C" AND '
        'fastlatch_sessions.client_id = $4::VARCHAR COLLATE "C"',
        ("at", "outlived", "user_id", "client_id"),
    ),
)

TELL_OF_ALL_OF_USER_AND_CLIENT = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT ? AS anon_1, fastlatch_sessions.id, ? AS "
        "anon_2, ? AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_sessions.user_id = "
        "? AND fastlatch_sessions.client_id = ?",
        ("param_1", "at", "forget_at", "at", "outlived", "user_id", "client_id"),
        {"param_1": "session"},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT $1::VARCHAR AS anon_1, "
        "fastlatch_sessions.id, $2::BIGINT AS anon_2, $3::BIGINT AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = $2::BIGINT AND fastlatch_sessions.expires_at > $4::BIGINT AND "
        'fastlatch_sessions.user_id = $5::VARCHAR COLLATE "C" AND fastlatch_sessions.client_id = $6::VARCHAR COLLATE '
        '"C"',
        ("param_1", "at", "forget_at", "outlived", "user_id", "client_id"),
        {"param_1": "session"},
    ),
)

END_ALL_OF_LOGIN = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=? WHERE fastlatch_sessions.ended_at IS NULL AND "
        "fastlatch_sessions.expires_at > ? AND fastlatch_sessions.login_id = ?",
        ("at", "outlived", "login_id"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=$1::BIGINT WHERE fastlatch_sessions.ended_at IS NULL AND "
        'fastlatch_sessions.expires_at > $2::BIGINT AND fastlatch_sessions.login_id = $3::VARCHAR COLLATE "C"',
        ("at", "outlived", "login_id"),
    ),
)

TELL_OF_ALL_OF_LOGIN = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT ? AS anon_1, fastlatch_sessions.id, ? AS "
        "anon_2, ? AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_sessions.login_id "
        "= ?",
        ("param_1", "at", "forget_at", "at", "outlived", "login_id"),
        {"param_1": "session"},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT $1::VARCHAR AS anon_1, "
        "fastlatch_sessions.id, $2::BIGINT AS anon_2, $3::BIGINT AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = $2::BIGINT AND fastlatch_sessions.expires_at > $4::BIGINT AND "
        'fastlatch_sessions.login_id = $5::VARCHAR COLLATE "C"',
        ("param_1", "at", "forget_at", "outlived", "login_id"),
        {"param_1": "session"},
    ),
)

END_ALL_OF_CLIENT = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=? WHERE fastlatch_sessions.ended_at IS NULL AND "
        "fastlatch_sessions.expires_at > ? AND fastlatch_sessions.client_id = ?",
        ("at", "outlived", "client_id"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=$1::BIGINT WHERE fastlatch_sessions.ended_at IS NULL AND "
        'fastlatch_sessions.expires_at > $2::BIGINT AND fastlatch_sessions.client_id = $3::VARCHAR COLLATE "C"',
        ("at", "outlived", "client_id"),
    ),
)

TELL_OF_ALL_OF_CLIENT = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT ? AS anon_1, fastlatch_sessions.id, ? AS "
        "anon_2, ? AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_sessions.client_id "
        "= ? AND fastlatch_sessions.last_used_at > ?",
        ("param_1", "at", "forget_at", "at", "outlived", "client_id", "in_the_making"),
        {"param_1": "session"},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT $1::VARCHAR AS anon_1, "
        "fastlatch_sessions.id, $2::BIGINT AS anon_2, $3::BIGINT AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = $2::BIGINT AND fastlatch_sessions.expires_at > $4::BIGINT AND "
        'fastlatch_sessions.client_id = $5::VARCHAR COLLATE "C" AND fastlatch_sessions.last_used_at > $6::BIGINT',
        ("param_1", "at", "forget_at", "outlived", "client_id", "in_the_making"),
        {"param_1": "session"},
    ),
)

END_ALL = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=? WHERE fastlatch_sessions.ended_at IS NULL AND "
        "fastlatch_sessions.expires_at > ?",
        ("at", "outlived"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_sessions SET ended_at=$1::BIGINT WHERE fastlatch_sessions.ended_at IS NULL AND "
        "fastlatch_sessions.expires_at > $2::BIGINT",
        ("at", "outlived"),
    ),
)

TELL_OF_ALL = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT ? AS anon_1, fastlatch_sessions.id, ? AS "
        "anon_2, ? AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND "
        "fastlatch_sessions.last_used_at > ?",
        ("param_1", "at", "forget_at", "at", "outlived", "in_the_making"),
        {"param_1": "session"},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_changes (kind, subject, at, forget_at) SELECT $1::VARCHAR AS anon_1, "
        "fastlatch_sessions.id, $2::BIGINT AS anon_2, $3::BIGINT AS anon_3 "
        "FROM fastlatch_sessions "
        "WHERE fastlatch_sessions.ended_at = $2::BIGINT AND fastlatch_sessions.expires_at > $4::BIGINT AND "
        "fastlatch_sessions.last_used_at > $5::BIGINT",
        ("param_1", "at", "forget_at", "outlived", "in_the_making"),
        {"param_1": "session"},
    ),
)
