"""How SQLite goes about each statement: none that serves a request reads or sorts a table, however large it is.

Figures say how large the difference is; a plan says that there is one, on every machine.
"""

import pkgutil
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing

import pytest

from fastlatch.adapters.database import compiled
from fastlatch.adapters.database.compiled import (
    changes,
    clients,
    consents,
    endings,
    expiry,
    id_token_keys,
    keys,
    login_openings,
    logout_notices,
    refresh_tokens,
    sessions,
    single_use,
    users,
)
from fastlatch.adapters.database.statement import Statement

MODULES = (
    changes,
    clients,
    consents,
    endings,
    expiry,
    id_token_keys,
    keys,
    login_openings,
    logout_notices,
    refresh_tokens,
    sessions,
    single_use,
    users,
)

_FEW_KEYS = "there are a handful of keys, read at start and when one changes"
_FEW_SESSIONS = "the sessions of one user, found by index; people have a few"

ALLOWED = {
    ("changes.ALIVE", "SCAN fastlatch_changes"): "once at each start; the table holds the endings of one day",
    ("consents.OF_USER", "USE TEMP B-TREE FOR ORDER BY"): "what one user has allowed, found by index; few have many",
    ("changes.NEWEST", "SCAN fastlatch_changes"): "from the end, and no further than its limit; not asked on SQLite",
    ("keys.ALL", "SCAN fastlatch_signing_keys"): _FEW_KEYS,
    ("keys.ALL", "USE TEMP B-TREE FOR ORDER BY"): _FEW_KEYS,
    ("keys.SUPERSEDE", "SCAN fastlatch_signing_keys USING INDEX fastlatch_signing_keys_standing"): _FEW_KEYS,
    ("expiry.KEYS", "SCAN fastlatch_signing_keys"): _FEW_KEYS,
    ("id_token_keys.ALL", "SCAN fastlatch_id_token_keys"): _FEW_KEYS,
    ("id_token_keys.ALL", "USE TEMP B-TREE FOR ORDER BY"): _FEW_KEYS,
    ("id_token_keys.SUPERSEDE", "SCAN fastlatch_id_token_keys USING INDEX fastlatch_id_token_keys_standing"): _FEW_KEYS,
    ("expiry.ID_TOKEN_KEYS", "SCAN fastlatch_id_token_keys"): _FEW_KEYS,
    ("sessions.OF_USER", "USE TEMP B-TREE FOR ORDER BY"): _FEW_SESSIONS,
}
"""Statement and line of its plan, and why it may stand there."""

OF_EVERYTHING = {"endings.END_ALL"}
"""Finds by an index what is everybody's: to end everything it must touch everything."""

SELECTIVE = re.compile(r"SEARCH (?P<table>\w+) USING .*\((?P<column>\w+)=\?")
"""A search for one value of a column."""


@pytest.fixture
def kind() -> str:
    """Plans are SQLite's."""
    return "sqlite"


@pytest.fixture
def connection(url: str) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as opened:
        yield opened


def statements() -> dict[str, str]:
    return {
        f"{module.__name__.rpartition('.')[2]}.{name}": thing.compiled("sqlite").sql
        for module in MODULES
        for name, thing in vars(module).items()
        if isinstance(thing, Statement)
    }


def plan(connection: sqlite3.Connection, sql: str) -> list[str]:
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {sql}", [None] * sql.count("?"))]


def costly(connection: sqlite3.Connection) -> set[tuple[str, str]]:
    """The lines that read all of something, or sort."""
    return {
        (name, line)
        for name, sql in statements().items()
        for line in plan(connection, sql)
        if line.startswith("SCAN ") or "TEMP B-TREE" in line
    }


def test_every_compiled_statement_is_looked_at() -> None:
    found = {module.name for module in pkgutil.iter_modules(compiled.__path__)}
    assert found == {module.__name__.rpartition(".")[2] for module in MODULES} | {"schema"}
    assert len(statements()) > 45


def test_no_statement_scans_or_sorts_but_those_that_have_a_reason_to(connection: sqlite3.Connection) -> None:
    assert costly(connection) == ALLOWED.keys()


def test_every_row_that_a_request_asks_for_is_found_by_a_value_of_an_index(connection: sqlite3.Connection) -> None:
    """`SEARCH` alone may be a range that holds the whole table; only paging, the feed and clearing go by ranges."""
    by_range = {"clients.PAGE", "users.PAGE", "changes.AFTER", "changes.HEAD", "changes.ALIVE", "keys.ALL"}
    by_range |= {"logout_notices.DUE", "logout_notices.TAKE"}
    for name, sql in statements().items():
        lines = [line for line in plan(connection, sql) if line.startswith("SEARCH ")]
        if lines and name not in by_range | OF_EVERYTHING and not name.startswith("expiry."):
            assert all(SELECTIVE.match(line) for line in lines), (name, lines)


def test_every_index_is_used(connection: sqlite3.Connection) -> None:
    """Each one costs time in every write."""
    made = {
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL")
    }
    lines = [line for sql in statements().values() for line in plan(connection, sql)]
    used = {name for line in lines for name in made if re.search(rf"INDEX {name}\b", line)}
    assert used == made


def test_a_rotation_finds_its_session_by_the_primary_key_and_answers_with_it(connection: sqlite3.Connection) -> None:
    spend = statements()["refresh_tokens.SPEND"]
    assert plan(connection, spend) == [
        "SEARCH fastlatch_sessions USING INDEX sqlite_autoindex_fastlatch_sessions_1 (id=?)"
    ]
    assert " RETURNING id, user_id, client_id, scopes, " in spend


def test_a_rotation_writes_no_index(connection: sqlite3.Connection) -> None:
    assert index_writes(connection, "refresh_tokens.SPEND") == []


def test_an_index_on_what_a_rotation_changes_would_be_seen(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE INDEX in_the_way ON fastlatch_sessions (last_used_at)")
    assert index_writes(connection, "refresh_tokens.SPEND") == ["IdxDelete", "IdxInsert"]


def index_writes(connection: sqlite3.Connection, name: str) -> list[str]:
    """The instructions of SQLite's virtual machine that change an index."""
    sql = statements()[name]
    program = connection.execute(f"EXPLAIN {sql}", [None] * sql.count("?")).fetchall()
    return [opcode for _, opcode, *_ in program if opcode in {"IdxInsert", "IdxDelete"}]


@pytest.mark.parametrize(
    ("index", "seen"),
    [
        ("fastlatch_sessions_user_id_address", "sessions.SEEN_AT"),
        ("fastlatch_sessions_expires_at", "expiry.EXPIRED_SESSIONS"),
        ("fastlatch_sessions_ended_at", "expiry.ENDED_SESSIONS"),
    ],
)
def test_a_missing_index_would_be_seen(connection: sqlite3.Connection, index: str, seen: str) -> None:
    connection.execute(f"DROP INDEX {index}")
    assert seen in {name for name, _ in costly(connection) - ALLOWED.keys()}
