"""What a row of each kind takes on disk, its part of every index included."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from shutil import copyfile

from benchmarks.fill import Filled

from .facts import Fact
from .site import Place
from .window import database

_TABLES = ("users", "sessions", "changes")
ENDINGS = 100_000
_INSERT = "INSERT INTO fastlatch_changes (kind, subject, at, forget_at)"
_SUBJECT = "substr(lower(hex(randomblob(11))), 1, 22)"


def of_sqlite(filled: Filled, folder: Path) -> Iterator[Fact]:
    """By `dbstat`, in a copy."""
    copy = folder / "rows.db"
    copyfile(filled.path, copy)
    with closing(sqlite3.connect(copy)) as connection:
        made = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) "
        made += f"SELECT 'session', {_SUBJECT}, 1800000000, 1800000960 + i / 100 FROM n"  # noqa: S608 (our own text)
        connection.execute(f"{_INSERT} {made}", (ENDINGS,))
        connection.commit()
        of_each = (
            "SELECT m.tbl_name || '.' || m.type, sum(s.pgsize) FROM dbstat s JOIN sqlite_schema m ON m.name = s.name"
        )
        sizes = dict(connection.execute(f"{of_each} GROUP BY 1"))
    copy.unlink()
    for table, rows in _counts(filled).items():
        for part, of in (("table", "table"), ("index", "indexes")):
            size = sizes.get(f"fastlatch_{table}.{part}", 0)
            yield Fact(f"sqlite.{table}.{of}", size / rows, "bytes", f"dbstat, {rows:,} rows")


def of_postgres(place: Place) -> Iterator[Fact]:
    """By PostgreSQL's own count; rows came in no order, as they do."""
    if place.server is None:
        raise TypeError("not PostgreSQL")
    name = database(place.url)
    subject = "SELECT 'session', left(md5(i::text), 22), 1800000000, 1800000960 + i / 100"
    place.server.sql(f"{_INSERT} {subject} FROM generate_series(1, {ENDINGS}) AS i", name)
    for table, rows in _counts(place.filled).items():
        for of, function in (("table", "pg_table_size"), ("indexes", "pg_indexes_size")):
            size = float(place.server.sql(f"SELECT {function}('fastlatch_{table}')", name))
            yield Fact(f"postgres.{table}.{of}", size / rows, "bytes", f"{function}, {rows:,} rows")
    place.server.sql("TRUNCATE fastlatch_changes", name)


def _counts(filled: Filled) -> dict[str, int]:
    return dict(zip(_TABLES, (filled.users, filled.refresh_tokens, ENDINGS), strict=True))
