"""Made by `scripts/compile_statements.py` from `described/users.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

FIND_BY_NAME = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_users.id, fastlatch_users.username, fastlatch_users.email, fastlatch_users.full_name, "
        "fastlatch_users.disabled, fastlatch_users.scopes, fastlatch_users.password_hash, "
        "fastlatch_users.password_version "
        "FROM fastlatch_users "
        "WHERE fastlatch_users.name_key = ?",
        ("name_key",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_users.id, fastlatch_users.username, fastlatch_users.email, fastlatch_users.full_name, "
        "fastlatch_users.disabled, fastlatch_users.scopes, fastlatch_users.password_hash, "
        "fastlatch_users.password_version "
        "FROM fastlatch_users "
        'WHERE fastlatch_users.name_key = $1::VARCHAR COLLATE "C"',
        ("name_key",),
    ),
)

FIND_BY_ID = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_users.id, fastlatch_users.username, fastlatch_users.email, fastlatch_users.full_name, "
        "fastlatch_users.disabled, fastlatch_users.scopes, fastlatch_users.password_hash, "
        "fastlatch_users.password_version "
        "FROM fastlatch_users "
        "WHERE fastlatch_users.id = ?",
        ("user_id",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_users.id, fastlatch_users.username, fastlatch_users.email, fastlatch_users.full_name, "
        "fastlatch_users.disabled, fastlatch_users.scopes, fastlatch_users.password_hash, "
        "fastlatch_users.password_version "
        "FROM fastlatch_users "
        'WHERE fastlatch_users.id = $1::VARCHAR COLLATE "C"',
        ("user_id",),
    ),
)

PAGE = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_users.id, fastlatch_users.username, fastlatch_users.email, fastlatch_users.full_name, "
        "fastlatch_users.disabled, fastlatch_users.scopes "
        "FROM fastlatch_users "
        "WHERE fastlatch_users.name_key > ? ORDER BY fastlatch_users.name_key "
        "LIMIT ? OFFSET ?",
        ("after", "limit", "param_1"),
        {"param_1": 0},
    ),
    postgresql=Compiled(
        "SELECT fastlatch_users.id, fastlatch_users.username, fastlatch_users.email, fastlatch_users.full_name, "
        "fastlatch_users.disabled, fastlatch_users.scopes "
        "FROM fastlatch_users "
        'WHERE fastlatch_users.name_key > $1::VARCHAR COLLATE "C" ORDER BY fastlatch_users.name_key '
        "LIMIT $2",
        ("after", "limit"),
    ),
)

ADD = Statement(
    changes_last=True,
    sqlite=Compiled(
        "INSERT INTO fastlatch_users (id, name_key, username, email, full_name, disabled, scopes, password_hash, "
        "password_version, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            "id",
            "name_key",
            "username",
            "email",
            "full_name",
            "disabled",
            "scopes",
            "password_hash",
            "password_version",
            "created_at",
        ),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_users (id, name_key, username, email, full_name, disabled, scopes, password_hash, "
        'password_version, created_at) VALUES ($1::VARCHAR COLLATE "C", $2::VARCHAR COLLATE "C", $3::VARCHAR, '
        "$4::VARCHAR, $5::VARCHAR, $6::BOOLEAN, $7::VARCHAR, $8::VARCHAR, $9::BIGINT, $10::BIGINT) ON CONFLICT DO "
        "NOTHING",
        (
            "id",
            "name_key",
            "username",
            "email",
            "full_name",
            "disabled",
            "scopes",
            "password_hash",
            "password_version",
            "created_at",
        ),
    ),
)

UPDATE = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_users SET email=CASE WHEN ? THEN ? ELSE fastlatch_users.email END, full_name=CASE WHEN ? "
        "THEN ? ELSE fastlatch_users.full_name END, scopes=CASE WHEN ? THEN ? ELSE fastlatch_users.scopes END WHERE "
        "fastlatch_users.id = ?",
        ("give_email", "email", "give_full_name", "full_name", "give_scopes", "scopes", "user_id"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_users SET email=CASE WHEN $1::BOOLEAN THEN $2::VARCHAR ELSE fastlatch_users.email END, "
        "full_name=CASE WHEN $3::BOOLEAN THEN $4::VARCHAR ELSE fastlatch_users.full_name END, scopes=CASE WHEN "
        "$5::BOOLEAN THEN $6::VARCHAR ELSE fastlatch_users.scopes END WHERE fastlatch_users.id = $7::VARCHAR COLLATE "
        '"C"',
        ("give_email", "email", "give_full_name", "full_name", "give_scopes", "scopes", "user_id"),
    ),
)

UPGRADE_HASH = Statement(
    changes_last=True,
    sqlite=Compiled(
        "UPDATE fastlatch_users SET password_hash=? WHERE fastlatch_users.id = ? AND fastlatch_users.password_hash = ?",
        ("new", "user_id", "old"),
    ),
    postgresql=Compiled(
        'UPDATE fastlatch_users SET password_hash=$1::VARCHAR WHERE fastlatch_users.id = $2::VARCHAR COLLATE "C" AND '
        "fastlatch_users.password_hash = $3::VARCHAR",
        ("new", "user_id", "old"),
    ),
)

SET_PASSWORD = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_users SET password_hash=?, password_version=(fastlatch_users.password_version + ?) WHERE "
        "fastlatch_users.id = ?",
        ("new", "password_version_1", "user_id"),
        {"password_version_1": 1},
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_users SET password_hash=$1::VARCHAR, password_version=(fastlatch_users.password_version + "
        '$2::BIGINT) WHERE fastlatch_users.id = $3::VARCHAR COLLATE "C"',
        ("new", "password_version_1", "user_id"),
        {"password_version_1": 1},
    ),
)

SET_PASSWORD_AT_VERSION = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_users SET password_hash=?, password_version=(fastlatch_users.password_version + ?) WHERE "
        "fastlatch_users.id = ? AND fastlatch_users.password_version = ?",
        ("new", "password_version_1", "user_id", "version"),
        {"password_version_1": 1},
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_users SET password_hash=$1::VARCHAR, password_version=(fastlatch_users.password_version + "
        '$2::BIGINT) WHERE fastlatch_users.id = $3::VARCHAR COLLATE "C" AND fastlatch_users.password_version = '
        "$4::BIGINT",
        ("new", "password_version_1", "user_id", "version"),
        {"password_version_1": 1},
    ),
)

SET_DISABLED = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_users SET disabled=? WHERE fastlatch_users.id = ?",
        ("disabled", "user_id"),
    ),
    postgresql=Compiled(
        'UPDATE fastlatch_users SET disabled=$1::BOOLEAN WHERE fastlatch_users.id = $2::VARCHAR COLLATE "C"',
        ("disabled", "user_id"),
    ),
)

DELETE = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_users WHERE fastlatch_users.id = ?",
        ("user_id",),
    ),
    postgresql=Compiled(
        'DELETE FROM fastlatch_users WHERE fastlatch_users.id = $1::VARCHAR COLLATE "C"',
        ("user_id",),
    ),
)
