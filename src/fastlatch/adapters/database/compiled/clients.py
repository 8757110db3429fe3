"""Made by `scripts/compile_statements.py` from `described/clients.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

FIND = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_clients.id, fastlatch_clients.name, fastlatch_clients.first_party, "
        "fastlatch_clients.grants, fastlatch_clients.scopes, fastlatch_clients.redirect_uris, "
        "fastlatch_clients.secret_digests, fastlatch_clients.created_at, fastlatch_clients.details "
        "FROM fastlatch_clients "
        "WHERE fastlatch_clients.id = ?",
        ("client_id",),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_clients.id, fastlatch_clients.name, fastlatch_clients.first_party, "
        "fastlatch_clients.grants, fastlatch_clients.scopes, fastlatch_clients.redirect_uris, "
        "fastlatch_clients.secret_digests, fastlatch_clients.created_at, fastlatch_clients.details "
        "FROM fastlatch_clients "
        'WHERE fastlatch_clients.id = $1::VARCHAR COLLATE "C"',
        ("client_id",),
    ),
)

PAGE = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_clients.id, fastlatch_clients.name, fastlatch_clients.first_party, "
        "fastlatch_clients.grants, fastlatch_clients.scopes, fastlatch_clients.redirect_uris, "
        "fastlatch_clients.secret_digests, fastlatch_clients.created_at, fastlatch_clients.details "
        "FROM fastlatch_clients "
        "WHERE fastlatch_clients.id > ? ORDER BY fastlatch_clients.id "
        "LIMIT ? OFFSET ?",
        ("after", "limit", "param_1"),
        {"param_1": 0},
    ),
    postgresql=Compiled(
        "SELECT fastlatch_clients.id, fastlatch_clients.name, fastlatch_clients.first_party, "
        "fastlatch_clients.grants, fastlatch_clients.scopes, fastlatch_clients.redirect_uris, "
        "fastlatch_clients.secret_digests, fastlatch_clients.created_at, fastlatch_clients.details "
        "FROM fastlatch_clients "
        'WHERE fastlatch_clients.id > $1::VARCHAR COLLATE "C" ORDER BY fastlatch_clients.id '
        "LIMIT $2",
        ("after", "limit"),
    ),
)

ADD = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_clients (id, name, first_party, grants, scopes, redirect_uris, secret_digests, "
        "created_at, details) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        ("id", "name", "first_party", "grants", "scopes", "redirect_uris", "secret_digests", "created_at", "details"),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_clients (id, name, first_party, grants, scopes, redirect_uris, secret_digests, "
        'created_at, details) VALUES ($1::VARCHAR COLLATE "C", $2::VARCHAR, $3::BOOLEAN, $4::VARCHAR, $5::VARCHAR, '
        "$6::VARCHAR, $7::VARCHAR, $8::BIGINT, $9::VARCHAR) ON CONFLICT DO NOTHING",
        ("id", "name", "first_party", "grants", "scopes", "redirect_uris", "secret_digests", "created_at", "details"),
    ),
)

REPLACE_SECRETS = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_clients SET secret_digests=? WHERE fastlatch_clients.id = ? AND "
        "fastlatch_clients.secret_digests = ?",
        ("digests", "client_id", "expected"),
    ),
    postgresql=Compiled(
        'UPDATE fastlatch_clients SET secret_digests=$1::VARCHAR WHERE fastlatch_clients.id = $2::VARCHAR COLLATE "C" '
        "AND fastlatch_clients.secret_digests = $3::VARCHAR",
        ("digests", "client_id", "expected"),
    ),
)

REPLACE = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_clients SET name=?, first_party=?, grants=?, scopes=?, redirect_uris=?, details=? WHERE "
        "fastlatch_clients.id = ? AND fastlatch_clients.name IS ? AND fastlatch_clients.first_party IS ? AND "
        "fastlatch_clients.grants IS ? AND fastlatch_clients.scopes IS ? AND fastlatch_clients.redirect_uris IS ? AND "
        "fastlatch_clients.details IS ? AND fastlatch_clients.created_at IS ?",
        (
            "new_name",
            "new_first_party",
            "new_grants",
            "new_scopes",
            "new_redirect_uris",
            "new_details",
            "client_id",
            "expected_name",
            "expected_first_party",
            "expected_grants",
            "expected_scopes",
            "expected_redirect_uris",
            "expected_details",
            "expected_created_at",
        ),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_clients SET name=$1::VARCHAR, first_party=$2::BOOLEAN, grants=$3::VARCHAR, "
        "scopes=$4::VARCHAR, redirect_uris=$5::VARCHAR, details=$6::VARCHAR WHERE fastlatch_clients.id = $7::VARCHAR "
        'COLLATE "C" AND fastlatch_clients.name IS NOT DISTINCT FROM $8::VARCHAR AND fastlatch_clients.first_party IS '
        "NOT DISTINCT FROM $9::BOOLEAN AND fastlatch_clients.grants IS NOT DISTINCT FROM $10::VARCHAR AND "
        "fastlatch_clients.scopes IS NOT DISTINCT FROM $11::VARCHAR AND fastlatch_clients.redirect_uris IS NOT "
        "DISTINCT FROM $12::VARCHAR AND fastlatch_clients.details IS NOT DISTINCT FROM $13::VARCHAR AND "
        "fastlatch_clients.created_at IS NOT DISTINCT FROM $14::BIGINT",
        (
            "new_name",
            "new_first_party",
            "new_grants",
            "new_scopes",
            "new_redirect_uris",
            "new_details",
            "client_id",
            "expected_name",
            "expected_first_party",
            "expected_grants",
            "expected_scopes",
            "expected_redirect_uris",
            "expected_details",
            "expected_created_at",
        ),
    ),
)

DELETE = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_clients WHERE fastlatch_clients.id = ?",
        ("client_id",),
    ),
    postgresql=Compiled(
        'DELETE FROM fastlatch_clients WHERE fastlatch_clients.id = $1::VARCHAR COLLATE "C"',
        ("client_id",),
    ),
)

REWRITE = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_clients SET name=?, first_party=?, grants=?, scopes=?, redirect_uris=?, secret_digests=?, "
        "details=? WHERE fastlatch_clients.id = ?",
        ("name", "first_party", "grants", "scopes", "redirect_uris", "secret_digests", "details", "id"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_clients SET name=$1::VARCHAR, first_party=$2::BOOLEAN, grants=$3::VARCHAR, "
        "scopes=$4::VARCHAR, redirect_uris=$5::VARCHAR, secret_digests=$6::VARCHAR, details=$7::VARCHAR WHERE "
        'fastlatch_clients.id = $8::VARCHAR COLLATE "C"',
        ("name", "first_party", "grants", "scopes", "redirect_uris", "secret_digests", "details", "id"),
    ),
)
