"""Made by `scripts/compile_statements.py` from `described/id_token_keys.py`; never changed by hand."""

from fastlatch.adapters.database.statement import Compiled, Statement

ALL = Statement(
    sqlite=Compiled(
        "SELECT fastlatch_id_token_keys.kid, fastlatch_id_token_keys.algorithm, fastlatch_id_token_keys.public_jwk, "
        "fastlatch_id_token_keys.sealed, fastlatch_id_token_keys.created_at, fastlatch_id_token_keys.signs_from, "
        "fastlatch_id_token_keys.retired_at, fastlatch_id_token_keys.verifies_until "
        "FROM fastlatch_id_token_keys ORDER BY fastlatch_id_token_keys.created_at, fastlatch_id_token_keys.kid",
        (),
    ),
    postgresql=Compiled(
        "SELECT fastlatch_id_token_keys.kid, fastlatch_id_token_keys.algorithm, fastlatch_id_token_keys.public_jwk, "
        "fastlatch_id_token_keys.sealed, fastlatch_id_token_keys.created_at, fastlatch_id_token_keys.signs_from, "
        "fastlatch_id_token_keys.retired_at, fastlatch_id_token_keys.verifies_until "
        "FROM fastlatch_id_token_keys ORDER BY fastlatch_id_token_keys.created_at, fastlatch_id_token_keys.kid",
        (),
    ),
)

ADD = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_id_token_keys (kid, algorithm, public_jwk, sealed, created_at, signs_from, retired_at, "
        "verifies_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        ("kid", "algorithm", "public_jwk", "sealed", "created_at", "signs_from", "retired_at", "verifies_until"),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_id_token_keys (kid, algorithm, public_jwk, sealed, created_at, signs_from, retired_at, "
        'verifies_until) VALUES ($1::VARCHAR COLLATE "C", $2::VARCHAR, $3::VARCHAR, $4::BYTEA, $5::BIGINT, '
        "$6::BIGINT, $7::BIGINT, $8::BIGINT)",
        ("kid", "algorithm", "public_jwk", "sealed", "created_at", "signs_from", "retired_at", "verifies_until"),
    ),
)

ADD_FIRST = Statement(
    sqlite=Compiled(
        "INSERT INTO fastlatch_id_token_keys (kid, algorithm, public_jwk, sealed, created_at, signs_from, retired_at, "
        "verifies_until) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
        ("kid", "algorithm", "public_jwk", "sealed", "created_at", "signs_from", "retired_at", "verifies_until"),
    ),
    postgresql=Compiled(
        "INSERT INTO fastlatch_id_token_keys (kid, algorithm, public_jwk, sealed, created_at, signs_from, retired_at, "
        'verifies_until) VALUES ($1::VARCHAR COLLATE "C", $2::VARCHAR, $3::VARCHAR, $4::BYTEA, $5::BIGINT, '
        "$6::BIGINT, $7::BIGINT, $8::BIGINT) ON CONFLICT DO NOTHING",
        ("kid", "algorithm", "public_jwk", "sealed", "created_at", "signs_from", "retired_at", "verifies_until"),
    ),
)

SUPERSEDE = Statement(
    sqlite=Compiled(
        "UPDATE fastlatch_id_token_keys SET retired_at=?, verifies_until=? WHERE fastlatch_id_token_keys.retired_at "
        "IS NULL",
        ("from_here_on", "until"),
    ),
    postgresql=Compiled(
        "UPDATE fastlatch_id_token_keys SET retired_at=$1::BIGINT, verifies_until=$2::BIGINT WHERE "
        "fastlatch_id_token_keys.retired_at IS NULL",
        ("from_here_on", "until"),
    ),
)

DELETE = Statement(
    sqlite=Compiled(
        "DELETE FROM fastlatch_id_token_keys WHERE fastlatch_id_token_keys.kid = ?",
        ("this",),
    ),
    postgresql=Compiled(
        'DELETE FROM fastlatch_id_token_keys WHERE fastlatch_id_token_keys.kid = $1::VARCHAR COLLATE "C"',
        ("this",),
    ),
)
