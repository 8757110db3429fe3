"""The tables, for both databases. Times are seconds since the epoch; of a secret only the digest is kept.

`migrations` makes them, `compiled/schema.py` is what it makes: tests hold the three together.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
)

from fastlatch.adapters.database.names import FACTS_TABLE, PREFIX

metadata = MetaData(
    naming_convention={
        "pk": "%(table_name)s_pk",
        "fk": "%(table_name)s_%(column_0_name)s_fk",
        "uq": "%(table_name)s_%(column_0_name)s_key",
        "ix": "%(table_name)s_%(column_0_name)s",
    }
)

KEY = Text().with_variant(Text(collation="C"), "postgresql")
"""Ordered by code points on every database, so that pages come in the same order everywhere."""
SEQUENCE = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only in a column of the type INTEGER."""

users = Table(
    f"{PREFIX}users",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("name_key", KEY, nullable=False, unique=True),
    Column("username", Text, nullable=False),
    Column("email", Text),
    Column("full_name", Text),
    Column("disabled", Boolean, nullable=False),
    Column("scopes", Text, nullable=False),
    Column("password_hash", Text),
    Column("password_version", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

clients = Table(
    f"{PREFIX}clients",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("name", Text, nullable=False),
    Column("first_party", Boolean, nullable=False),
    Column("grants", Text, nullable=False),
    Column("scopes", Text),
    Column("redirect_uris", Text, nullable=False),
    Column("secret_digests", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("details", Text),
)

# No foreign key to users or clients: users may be kept in an app's own table, and the built-in client in none.
sessions = Table(
    f"{PREFIX}sessions",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("user_id", KEY, nullable=False),
    Column("client_id", KEY, nullable=False, index=True),
    Column("scopes", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("ended_at", BigInteger),
    Column("user_agent", Text, nullable=False),
    Column("address", KEY, nullable=False),
    # Of its refresh token that lives. A refresh changes this row and no index.
    Column("refresh_digest", Text),
    Column("refresh_expires_at", BigInteger),
    Column("rotated_at", BigInteger),
    # The login on our page out of which it came, and what was said there: empty for the password grant.
    Column("login_id", KEY),
    Column("details", Text),
)

# Also finds the sessions of a user. With the address, asking whether they were ever seen at one takes as long for
# somebody with many sessions as for nobody.
Index(f"{PREFIX}sessions_user_id_address", sessions.c.user_id, sessions.c.address)

# Finds what has ended, so that it can be removed. A login has not ended, and writes nothing here.
Index(
    f"{PREFIX}sessions_ended_at",
    sessions.c.ended_at,
    sqlite_where=sessions.c.ended_at.is_not(None),
    postgresql_where=sessions.c.ended_at.is_not(None),
)

# Finds what one login on our page has opened, so that it ends with it.
Index(
    f"{PREFIX}sessions_login_id",
    sessions.c.login_id,
    sqlite_where=sessions.c.login_id.is_not(None),
    postgresql_where=sessions.c.login_id.is_not(None),
)

# Authorization codes and their like. The key begins with the kind, so that none can stand for one of another kind.
single_use = Table(
    f"{PREFIX}single_use",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("payload", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("spent_at", BigInteger),
    Column("session_id", KEY),
)

# The key is user and client. No foreign key, as with sessions.
consents = Table(
    f"{PREFIX}consents",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("user_id", KEY, nullable=False, index=True),
    Column("client_id", KEY, nullable=False, index=True),
    Column("scopes", Text, nullable=False),
    Column("granted_at", BigInteger, nullable=False),
)


def _keys(name: str) -> Table:
    """Sealed signing keys."""
    table = Table(
        f"{PREFIX}{name}",
        metadata,
        Column("kid", KEY, primary_key=True),
        Column("algorithm", Text, nullable=False),
        Column("public_jwk", Text, nullable=False),
        Column("sealed", LargeBinary, nullable=False),
        Column("created_at", BigInteger, nullable=False),
        Column("signs_from", BigInteger, nullable=False),
        Column("retired_at", BigInteger),
        Column("verifies_until", BigInteger),
    )
    # At most one key of an algorithm that is not retired: this decides whose first key stands when two servers start.
    Index(
        f"{PREFIX}{name}_standing",
        table.c.algorithm,
        unique=True,
        sqlite_where=table.c.retired_at.is_(None),
        postgresql_where=table.c.retired_at.is_(None),
    )
    return table


signing_keys = _keys("signing_keys")
# Of an algorithm that access tokens do not have. Apart, so that a program that knows nothing of them signs with none.
id_token_keys = _keys("id_token_keys")

# Clients that are still to be told of the end of a session, by whose id it goes.
logout_notices = Table(
    f"{PREFIX}logout_notices",
    metadata,
    Column("id", KEY, primary_key=True),
    Column("client_id", KEY, nullable=False),
    Column("user_id", KEY, nullable=False),
    Column("ended_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False, index=True),
    Column("attempts", BigInteger, nullable=False),
)

changes = Table(
    f"{PREFIX}changes",
    metadata,
    Column("sequence", SEQUENCE, primary_key=True, autoincrement=True),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("forget_at", BigInteger, nullable=False, index=True),
    sqlite_autoincrement=True,  # a number is never given twice, not even after the newest rows were removed
)

# What a database says of itself (`fit.py`).
facts = Table(
    FACTS_TABLE,
    metadata,
    Column("name", KEY, primary_key=True),
    Column("value", Text, nullable=False),
)
