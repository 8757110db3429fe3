"""Made by `scripts/compile_statements.py` from `described/consents.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

FIND = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_consents.user_id, fastlatch_consents.client_id, fastlatch_consents.scopes, "
        "fastlatch_consents.granted_at "
        "FROM fastlatch_consents "
        "WHERE fastlatch_consents.id = ?",
        ("consent_id",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_consents.user_id, fastlatch_consents.client_id, fastlatch_consents.scopes, "
        "fastlatch_consents.granted_at "
        "FROM fastlatch_consents "
        'WHERE fastlatch_consents.id = $1::VARCHAR COLLATE "C"',
        ("consent_id",),
    ),
)

OF_USER = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_consents.user_id, fastlatch_consents.client_id, fastlatch_consents.scopes, "
        "fastlatch_consents.granted_at "
        "FROM fastlatch_consents "
        "WHERE fastlatch_consents.user_id = ? ORDER BY fastlatch_consents.client_id",
        ("user_id",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_consents.user_id, fastlatch_consents.client_id, fastlatch_consents.scopes, "
        "fastlatch_consents.granted_at "
        "FROM fastlatch_consents "
        'WHERE fastlatch_consents.user_id = $1::VARCHAR COLLATE "C" ORDER BY fastlatch_consents.client_id',
        ("user_id",),
    ),
)

ADD = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_consents (id, user_id, client_id, scopes, granted_at) VALUES (?, ?, ?, ?, ?) ON "
        "CONFLICT DO NOTHING",
        ("id", "user_id", "client_id", "scopes", "granted_at"),
    ),
    postgresql=Compiled(
        'INSERT INTO fastlatch_consents (id, user_id, client_id, scopes, granted_at) VALUES ($1::VARCHAR COLLATE "C", '
        '$2::VARCHAR COLLATE "C", $3::VARCHAR COLLATE "C", $4::VARCHAR, $5::BIGINT) ON CONFLICT DO NOTHING',
        ("id", "user_id", "client_id", "scopes", "granted_at"),
    ),
)

WIDEN = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_consents SET scopes=?, granted_at=? WHERE fastlatch_consents.id = ? AND "
        "fastlatch_consents.scopes = ?",
        ("new_scopes", "now", "consent_id", "expected"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_consents SET scopes=$1::VARCHAR, granted_at=$2::BIGINT WHERE fastlatch_consents.id = "
        '$3::VARCHAR COLLATE "C" AND fastlatch_consents.scopes = $4::VARCHAR',
        ("new_scopes", "now", "consent_id", "expected"),
    ),
)

WITHDRAW = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_consents WHERE fastlatch_consents.id = ?",
        ("consent_id",),
    ),
    postgresql=Compiled(
        'DELETE FROM fastlatch_consents WHERE fastlatch_consents.id = $1::VARCHAR COLLATE "C"',
        ("consent_id",),
    ),
)

WITHDRAW_OF_USER = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_consents WHERE fastlatch_consents.user_id = ?",
        ("user_id",),
    ),
    postgresql=Compiled(
        'DELETE FROM fastlatch_consents WHERE fastlatch_consents.user_id = $1::VARCHAR COLLATE "C"',
        ("user_id",),
    ),
)

WITHDRAW_OF_CLIENT = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_consents WHERE fastlatch_consents.client_id = ?",
        ("client_id",),
    ),
    postgresql=Compiled(
        'DELETE FROM fastlatch_consents WHERE fastlatch_consents.client_id = $1::VARCHAR COLLATE "C"',
        ("client_id",),
    ),
)
