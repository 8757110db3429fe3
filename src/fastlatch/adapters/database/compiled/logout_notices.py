"""Made by `scripts/compile_statements.py` from `described/logout_notices.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

NOTE_ONE = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, ? AS anon_1, ? AS anon__1, "
        "? AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_clients.details "
        "LIKE ? AND fastlatch_sessions.id = ? ON CONFLICT DO NOTHING",
        ("at", "at", "param_1", "at", "outlived", "details_1", "session_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, $1::BIGINT AS anon_1, "
        "$1::BIGINT AS anon__1, $2::BIGINT AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = $1::BIGINT AND fastlatch_sessions.expires_at > $3::BIGINT AND "
        'fastlatch_clients.details LIKE $4::VARCHAR AND fastlatch_sessions.id = $5::VARCHAR COLLATE "C" ON CONFLICT '
        "DO NOTHING",
        ("at", "param_1", "outlived", "details_1", "session_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
)

NOTE_ONE_OF_USER = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, ? AS anon_1, ? AS anon__1, "
        "? AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_clients.details "
        "LIKE ? AND fastlatch_sessions.id = ? AND fastlatch_sessions.user_id = ? ON CONFLICT DO NOTHING",
        ("at", "at", "param_1", "at", "outlived", "details_1", "session_id", "user_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, $1::BIGINT AS anon_1, "
        "$1::BIGINT AS anon__1, $2::BIGINT AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = $1::BIGINT AND fastlatch_sessions.expires_at > $3::BIGINT AND "
        'fastlatch_clients.details LIKE $4::VARCHAR AND fastlatch_sessions.id = $5::VARCHAR COLLATE "C" AND '
        'fastlatch_sessions.user_id = $6::VARCHAR COLLATE "C" ON CONFLICT DO NOTHING',
        ("at", "param_1", "outlived", "details_1", "session_id", "user_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
)

NOTE_ALL_OF_USER = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, ? AS anon_1, ? AS anon__1, "
        "? AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_clients.details "
        "LIKE ? AND fastlatch_sessions.user_id = ? ON CONFLICT DO NOTHING",
        ("at", "at", "param_1", "at", "outlived", "details_1", "user_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, $1::BIGINT AS anon_1, "
        "$1::BIGINT AS anon__1, $2::BIGINT AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = $1::BIGINT AND fastlatch_sessions.expires_at > $3::BIGINT AND "
        'fastlatch_clients.details LIKE $4::VARCHAR AND fastlatch_sessions.user_id = $5::VARCHAR COLLATE "C" ON '
        "CONFLICT DO NOTHING",
        ("at", "param_1", "outlived", "details_1", "user_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
)

NOTE_ALL_OF_USER_BUT_ONE = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, ? AS anon_1, ? AS anon__1, "
        "? AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_clients.details "
        "LIKE ? AND fastlatch_sessions.user_id = ? AND fastlatch_sessions.id != ? ON CONFLICT DO NOTHING",
        ("at", "at", "param_1", "at", "outlived", "details_1", "user_id", "keep"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, $1::BIGINT AS anon_1, "
        "$1::BIGINT AS anon__1, $2::BIGINT AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = $1::BIGINT AND fastlatch_sessions.expires_at > $3::BIGINT AND "
        'fastlatch_clients.details LIKE $4::VARCHAR AND fastlatch_sessions.user_id = $5::VARCHAR COLLATE "C" AND '
        'fastlatch_sessions.id != $6::VARCHAR COLLATE "C" ON CONFLICT DO NOTHING',
        ("at", "param_1", "outlived", "details_1", "user_id", "keep"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
)

NOTE_ALL_OF_USER_AND_CLIENT = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, ? AS anon_1, ? AS anon__1, "
        "? AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_clients.details "
        "LIKE ? AND fastlatch_sessions.user_id = ? AND fastlatch_sessions.client_id = ? ON CONFLICT DO NOTHING",
        ("at", "at", "param_1", "at", "outlived", "details_1", "user_id", "client_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, $1::BIGINT AS anon_1, "
        "$1::BIGINT AS anon__1, $2::BIGINT AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = $1::BIGINT AND fastlatch_sessions.expires_at > $3::BIGINT AND "
        'fastlatch_clients.details LIKE $4::VARCHAR AND fastlatch_sessions.user_id = $5::VARCHAR COLLATE "C" AND '
        'fastlatch_sessions.client_id = $6::VARCHAR COLLATE "C" ON CONFLICT DO NOTHING',
        ("at", "param_1", "outlived", "details_1", "user_id", "client_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
)

NOTE_ALL_OF_LOGIN = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, ? AS anon_1, ? AS anon__1, "
        "? AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_clients.details "
        "LIKE ? AND fastlatch_sessions.login_id = ? ON CONFLICT DO NOTHING",
        ("at", "at", "param_1", "at", "outlived", "details_1", "login_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, $1::BIGINT AS anon_1, "
        "$1::BIGINT AS anon__1, $2::BIGINT AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = $1::BIGINT AND fastlatch_sessions.expires_at > $3::BIGINT AND "
        'fastlatch_clients.details LIKE $4::VARCHAR AND fastlatch_sessions.login_id = $5::VARCHAR COLLATE "C" ON '
        "CONFLICT DO NOTHING",
        ("at", "param_1", "outlived", "details_1", "login_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
)

NOTE_ALL_OF_CLIENT = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, ? AS anon_1, ? AS anon__1, "
        "? AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_clients.details "
        "LIKE ? AND fastlatch_sessions.client_id = ? ON CONFLICT DO NOTHING",
        ("at", "at", "param_1", "at", "outlived", "details_1", "client_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, $1::BIGINT AS anon_1, "
        "$1::BIGINT AS anon__1, $2::BIGINT AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = $1::BIGINT AND fastlatch_sessions.expires_at > $3::BIGINT AND "
        'fastlatch_clients.details LIKE $4::VARCHAR AND fastlatch_sessions.client_id = $5::VARCHAR COLLATE "C" ON '
        "CONFLICT DO NOTHING",
        ("at", "param_1", "outlived", "details_1", "client_id"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
)

NOTE_ALL = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, ? AS anon_1, ? AS anon__1, "
        "? AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = ? AND fastlatch_sessions.expires_at > ? AND fastlatch_clients.details "
        "LIKE ? ON CONFLICT DO NOTHING",
        ("at", "at", "param_1", "at", "outlived", "details_1"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_logout_notices (id, client_id, user_id, ended_at, due_at, attempts) SELECT "
        "fastlatch_sessions.id, fastlatch_sessions.client_id, fastlatch_sessions.user_id, $1::BIGINT AS anon_1, "
        "$1::BIGINT AS anon__1, $2::BIGINT AS anon_2 "
        "FROM fastlatch_sessions JOIN fastlatch_clients ON fastlatch_clients.id = fastlatch_sessions.client_id "
        "WHERE fastlatch_sessions.ended_at = $1::BIGINT AND fastlatch_sessions.expires_at > $3::BIGINT AND "
        "fastlatch_clients.details LIKE $4::VARCHAR ON CONFLICT DO NOTHING",
        ("at", "param_1", "outlived", "details_1"),
        {"param_1": 0, "details_1": '%"backchannel_logout_uri"%'},
    ),
)

DUE = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_logout_notices.id "
        "FROM fastlatch_logout_notices "
        "WHERE fastlatch_logout_notices.due_at <= ? "
        "LIMIT ? OFFSET ?",
        ("now", "param_1", "param_2"),
        {"param_1": 1, "param_2": 0},
    ),
    postgresql=Compiled(
        "SELECT fastlatch_logout_notices.id "
        "FROM fastlatch_logout_notices "
        "WHERE fastlatch_logout_notices.due_at <= $1::BIGINT "
        "LIMIT $2::INTEGER",
        ("now", "param_1"),
        {"param_1": 1},
    ),
)

TAKE = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_logout_notices SET due_at=?, attempts=(fastlatch_logout_notices.attempts + ?) WHERE "
        "fastlatch_logout_notices.id IN (SELECT fastlatch_logout_notices.id "
        "FROM fastlatch_logout_notices "
        "WHERE fastlatch_logout_notices.due_at <= ? ORDER BY fastlatch_logout_notices.due_at "
        "LIMIT ? OFFSET ?) RETURNING id, client_id, user_id, ended_at, attempts",
        ("until", "param_1", "now", "limit", "param_2"),
        {"param_1": 1, "param_2": 0},
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_logout_notices SET due_at=$1::BIGINT, attempts=(fastlatch_logout_notices.attempts + "
        "$2::BIGINT) WHERE fastlatch_logout_notices.id = ANY (ARRAY(SELECT fastlatch_logout_notices.id "
        "FROM fastlatch_logout_notices "
        "WHERE fastlatch_logout_notices.due_at <= $3::BIGINT ORDER BY fastlatch_logout_notices.due_at "
        "LIMIT $4 FOR UPDATE SKIP LOCKED)) RETURNING fastlatch_logout_notices.id, fastlatch_logout_notices.client_id, "
        "fastlatch_logout_notices.user_id, fastlatch_logout_notices.ended_at, fastlatch_logout_notices.attempts",
        ("until", "param_1", "now", "limit"),
        {"param_1": 1},
    ),
)

PUT_OFF = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_logout_notices SET due_at=? WHERE fastlatch_logout_notices.id = ?",
        ("until", "session_id"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_logout_notices SET due_at=$1::BIGINT WHERE fastlatch_logout_notices.id = $2::VARCHAR "
        'COLLATE "C"',
        ("until", "session_id"),
    ),
)

DONE = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_logout_notices WHERE fastlatch_logout_notices.id = ?",
        ("session_id",),
    ),
    postgresql=Compiled(
        'DELETE FROM fastlatch_logout_notices WHERE fastlatch_logout_notices.id = $1::VARCHAR COLLATE "C"',
        ("session_id",),
    ),
)
