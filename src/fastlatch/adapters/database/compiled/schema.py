"""A new SQLite file: what the migrations make of it. Made by `scripts/compile_statements.py`; never changed by hand."""

HEAD = "0006"
"""The newest migration."""

USABLE_FROM = "0005"
"""The oldest version whose programs may use these tables."""

SQLITE = (
    (
        "CREATE TABLE fastlatch_version ( "
        "version_num VARCHAR(32) NOT NULL, "
        "CONSTRAINT fastlatch_version_pkc PRIMARY KEY (version_num) "
        ")"
    ),
    (
        "CREATE TABLE fastlatch_users ( "
        "id TEXT NOT NULL, "
        "name_key TEXT NOT NULL, "
        "username TEXT NOT NULL, "
        "email TEXT, "
        "full_name TEXT, "
        "disabled BOOLEAN NOT NULL, "
        "scopes TEXT NOT NULL, "
        "password_hash TEXT, "
        "password_version BIGINT NOT NULL, "
        "created_at BIGINT NOT NULL, "
        "CONSTRAINT fastlatch_users_pk PRIMARY KEY (id), "
        "CONSTRAINT fastlatch_users_name_key_key UNIQUE (name_key) "
        ")"
    ),
    (
        "CREATE TABLE fastlatch_clients ( "
        "id TEXT NOT NULL, "
        "name TEXT NOT NULL, "
        "first_party BOOLEAN NOT NULL, "
        "grants TEXT NOT NULL, "
        "scopes TEXT, "
        "redirect_uris TEXT NOT NULL, "
        "secret_digests TEXT NOT NULL, "
        "created_at BIGINT NOT NULL, details TEXT, "
        "CONSTRAINT fastlatch_clients_pk PRIMARY KEY (id) "
        ")"
    ),
    (
        "CREATE TABLE fastlatch_sessions ( "
        "id TEXT NOT NULL, "
        "user_id TEXT NOT NULL, "
        "client_id TEXT NOT NULL, "
        "scopes TEXT NOT NULL, "
        "created_at BIGINT NOT NULL, "
        "last_used_at BIGINT NOT NULL, "
        "expires_at BIGINT NOT NULL, "
        "ended_at BIGINT, "
        "user_agent TEXT NOT NULL, "
        "address TEXT NOT NULL, refresh_digest TEXT, refresh_expires_at BIGINT, rotated_at BIGINT, login_id TEXT, "
        "details TEXT, "
        "CONSTRAINT fastlatch_sessions_pk PRIMARY KEY (id) "
        ")"
    ),
    "CREATE INDEX fastlatch_sessions_client_id ON fastlatch_sessions (client_id)",
    "CREATE INDEX fastlatch_sessions_expires_at ON fastlatch_sessions (expires_at)",
    "CREATE INDEX fastlatch_sessions_user_id_address ON fastlatch_sessions (user_id, address)",
    (
        "CREATE TABLE fastlatch_signing_keys ( "
        "kid TEXT NOT NULL, "
        "algorithm TEXT NOT NULL, "
        "public_jwk TEXT NOT NULL, "
        "sealed BLOB NOT NULL, "
        "created_at BIGINT NOT NULL, "
        "signs_from BIGINT NOT NULL, "
        "retired_at BIGINT, "
        "verifies_until BIGINT, "
        "CONSTRAINT fastlatch_signing_keys_pk PRIMARY KEY (kid) "
        ")"
    ),
    (
        "CREATE UNIQUE INDEX fastlatch_signing_keys_standing ON fastlatch_signing_keys (algorithm) WHERE retired_at "
        "IS NULL"
    ),
    (
        "CREATE TABLE fastlatch_changes ( "
        "sequence INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, "
        "kind TEXT NOT NULL, "
        "subject TEXT NOT NULL, "
        "at BIGINT NOT NULL, "
        "forget_at BIGINT NOT NULL "
        ")"
    ),
    "CREATE INDEX fastlatch_changes_forget_at ON fastlatch_changes (forget_at)",
    "CREATE INDEX fastlatch_sessions_ended_at ON fastlatch_sessions (ended_at) WHERE ended_at IS NOT NULL",
    (
        "CREATE TABLE fastlatch_facts ( "
        "name TEXT NOT NULL, "
        "value TEXT NOT NULL, "
        "CONSTRAINT fastlatch_facts_pk PRIMARY KEY (name) "
        ")"
    ),
    "CREATE INDEX fastlatch_sessions_login_id ON fastlatch_sessions (login_id) WHERE login_id IS NOT NULL",
    (
        "CREATE TABLE fastlatch_single_use ( "
        "id TEXT NOT NULL, "
        "payload TEXT NOT NULL, "
        "expires_at BIGINT NOT NULL, "
        "spent_at BIGINT, "
        "session_id TEXT, "
        "CONSTRAINT fastlatch_single_use_pk PRIMARY KEY (id) "
        ")"
    ),
    "CREATE INDEX fastlatch_single_use_expires_at ON fastlatch_single_use (expires_at)",
    (
        "CREATE TABLE fastlatch_consents ( "
        "id TEXT NOT NULL, "
        "user_id TEXT NOT NULL, "
        "client_id TEXT NOT NULL, "
        "scopes TEXT NOT NULL, "
        "granted_at BIGINT NOT NULL, "
        "CONSTRAINT fastlatch_consents_pk PRIMARY KEY (id) "
        ")"
    ),
    "CREATE INDEX fastlatch_consents_user_id ON fastlatch_consents (user_id)",
    "CREATE INDEX fastlatch_consents_client_id ON fastlatch_consents (client_id)",
    (
        "CREATE TABLE fastlatch_id_token_keys ( "
        "kid TEXT NOT NULL, "
        "algorithm TEXT NOT NULL, "
        "public_jwk TEXT NOT NULL, "
        "sealed BLOB NOT NULL, "
        "created_at BIGINT NOT NULL, "
        "signs_from BIGINT NOT NULL, "
        "retired_at BIGINT, "
        "verifies_until BIGINT, "
        "CONSTRAINT fastlatch_id_token_keys_pk PRIMARY KEY (kid) "
        ")"
    ),
    (
        "CREATE UNIQUE INDEX fastlatch_id_token_keys_standing ON fastlatch_id_token_keys (algorithm) WHERE retired_at "
        "IS NULL"
    ),
    (
        "CREATE TABLE fastlatch_logout_notices ( "
        "id TEXT NOT NULL, "
        "client_id TEXT NOT NULL, "
        "user_id TEXT NOT NULL, "
        "ended_at BIGINT NOT NULL, "
        "due_at BIGINT NOT NULL, "
        "attempts BIGINT NOT NULL, "
        "CONSTRAINT fastlatch_logout_notices_pk PRIMARY KEY (id) "
        ")"
    ),
    "CREATE INDEX fastlatch_logout_notices_due_at ON fastlatch_logout_notices (due_at)",
)
