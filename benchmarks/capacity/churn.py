"""What refreshing does to PostgreSQL's table of sessions in the long run, plain, with room in its pages, in partitions.

pgbench runs our own statement that spends a refresh token, so no Python is in the way.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.support.postgres import Postgres

from fastlatch.adapters.database.compiled.changes import AFTER
from fastlatch.adapters.database.compiled.refresh_tokens import SPEND

from .facts import Fact
from .pgbench import pgbench, text
from .processes import cpu_seconds
from .site import empty_postgres
from .window import WAL, database

VALUES = {
    "session_id": "left(md5((:n)::text), 22)",
    "digest": "'0123456789012345678901234567890123456789012'",
    "successor_digest": "'0123456789012345678901234567890123456789012'",
    "client_id": "'first-party'",
    "now": "extract(epoch FROM now())::bigint",
    "idle_expires_at": "extract(epoch FROM now())::bigint + 1209600",
}
ROUNDS = 3
"""How often each session is refreshed, on average."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way to keep the same rows."""

    name: str
    statements: tuple[str, ...] = ()
    """To be run on the empty table."""


def churn(server: Postgres, variant: Variant, *, sessions: int, folder: Path, seconds: int) -> Iterator[Fact]:
    """Fill, refresh again and again, then see how fast one goes."""
    url = empty_postgres(server)
    name = database(url)
    for statement in variant.statements:
        server.sql(statement, name)
    _fill(server, name, sessions)
    fresh = _size(server, name)
    script = folder / "spend.sql"
    script.write_text(f"\\set n random(1, {sessions})\n{text(SPEND, VALUES)}\n")
    how = f"pgbench, our statement, {sessions:,} sessions, each refreshed {ROUNDS} times on average"
    server.sql("ALTER SYSTEM SET full_page_writes = off")
    server.sql("ALTER SYSTEM SET synchronous_commit = off")
    server.sql("SELECT pg_reload_conf()")
    before = float(server.sql(WAL, name))
    pgbench(url, script, f"--transactions={sessions * ROUNDS // 4}")
    yield Fact(
        f"churn.{variant.name}.wal",
        (float(server.sql(WAL, name)) - before) / (sessions * ROUNDS),
        "bytes",
        f"{how}; no whole pages",
    )
    counted = server.sql(
        "SELECT sum(n_tup_upd), sum(n_tup_hot_upd), sum(autovacuum_count) FROM pg_stat_user_tables "
        "WHERE relname LIKE 'fastlatch_sessions%'",
        name,
    ).split("|")
    yield Fact(
        f"churn.{variant.name}.hot",
        float(counted[1]) / float(counted[0]),
        "share",
        f"{how}; without a change of any index",
    )
    yield Fact(f"churn.{variant.name}.vacuums", float(counted[2]), "times", f"{how}; autovacuum as it is by default")
    yield Fact(f"churn.{variant.name}.session", _size(server, name) / sessions, "bytes", f"{how}; afterwards")
    yield Fact(f"churn.{variant.name}.fresh_session", fresh / sessions, "bytes", "before, with every index")
    for setting in ("full_page_writes", "synchronous_commit"):
        server.sql(f"ALTER SYSTEM RESET {setting}")
    server.sql("SELECT pg_reload_conf()")
    server.sql("CHECKPOINT")
    postmaster = _postmaster(server)
    begun = cpu_seconds(postmaster)
    rate, done = pgbench(url, script, f"--time={seconds}")
    took = cpu_seconds(postmaster) - begun
    yield Fact(
        f"churn.{variant.name}.rate", rate, "transactions/s", f"{how}; then 4 connections for {seconds} s, durable"
    )
    yield Fact(
        f"churn.{variant.name}.database_cpu", took / done, "s", f"in these {seconds} s, everything the server does"
    )
    server.drop(url)


def polls(server: Postgres, *, folder: Path, seconds: int) -> Iterator[Fact]:
    """What a look at a change feed with nothing new takes of PostgreSQL."""
    url = empty_postgres(server)
    script = folder / "poll.sql"
    script.write_text(text(AFTER, {"after": "0"}) + "\n")
    postmaster = _postmaster(server)
    begun = cpu_seconds(postmaster)
    _, done = pgbench(url, script, f"--time={seconds}")
    took = cpu_seconds(postmaster) - begun
    yield Fact(
        "postgres.poll.database_cpu", took / done, "s", f"pgbench, {done:,.0f} looks; everything the server does"
    )
    server.drop(url)


def _postmaster(server: Postgres) -> int:
    return int((server.folder / "data" / "postmaster.pid").read_text().split()[0])


def _fill(server: Postgres, name: str, sessions: int) -> None:
    browser = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
    columns = {
        "id": "left(md5(i::text), 22)",
        "user_id": "left(md5((i / 2)::text || 'u'), 22)",
        "client_id": "'first-party'",
        "scopes": "'items:read items:write'",
        "created_at": "t",
        "last_used_at": "t",
        "expires_at": "t + 2592000 + i",
        "user_agent": f"'{browser}'",
        "address": "'192.0.2.' || i % 250",
        "refresh_digest": VALUES["digest"],
        "refresh_expires_at": "t + 1209600",
        "rotated_at": "t",
    }
    now = "(SELECT extract(epoch FROM now())::bigint AS t) AS clock"
    rows = f"SELECT {', '.join(columns.values())} FROM generate_series(1, {sessions}) AS i, {now}"  # noqa: S608 (our own text)
    server.sql(f"INSERT INTO fastlatch_sessions ({', '.join(columns)}) {rows}", name)
    server.sql("VACUUM ANALYZE", name)


def _size(server: Postgres, name: str) -> float:
    tables = "SELECT oid FROM pg_class WHERE relname LIKE 'fastlatch_sessions%' AND relkind = 'r'"
    return float(server.sql(f"SELECT sum(pg_total_relation_size(oid)) FROM ({tables}) AS found", name))  # noqa: S608 (our own text)
