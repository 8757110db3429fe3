"""Two databases with the same people in them, and a server over either: what every part of a run measures."""

import sqlite3
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import asyncpg
from tests.support.postgres import Postgres

from benchmarks.fastlatch_site import CHEAP_ARGON2, Site, prepare
from benchmarks.fill import Filled
from benchmarks.http_client import ask_all, get
from benchmarks.pinning import BOTH_CORES
from benchmarks.servers import Server, free_port, running
from fastlatch.adapters.database.migrate import upgrade

from .processes import cpu_seconds

CHEAP_USERS = 200


@dataclass(slots=True)
class Place:
    """One of the databases, and who is in it."""

    kind: str
    """`sqlite` or `postgres`."""
    url: str
    filled: Filled
    people: Site
    """Users whose passwords cost next to nothing to check, and the client."""
    folder: Path
    server: Postgres | None = None
    live_tokens: Iterator[str] = field(init=False)

    def __post_init__(self) -> None:
        self.live_tokens = self.filled.live_tokens()

    def environment(self, **more: str) -> dict[str, str]:
        """For a server; `more` without `FASTLATCH_`."""
        return self.people.environment | {f"FASTLATCH_{name.upper()}": value for name, value in more.items()}

    def postmaster(self) -> int:
        """The process that all backends are children of."""
        if self.server is None:
            raise TypeError("SQLite has no server")
        return int((self.server.folder / "data" / "postmaster.pid").read_text().split()[0])

    def database_cpu(self) -> float:
        """What the database server has taken; SQLite has none."""
        return 0 if self.server is None else cpu_seconds(self.postmaster())


def on_sqlite(filled: Filled, folder: Path) -> Place:
    """The filled file itself, with cheap users added."""
    people = prepare(folder, _settings(filled), users=CHEAP_USERS, url=filled.url)
    return Place("sqlite", filled.url, filled, people, folder)


async def copy_to_postgres(filled: Filled, url: str) -> None:
    """The same rows; before anybody else has written any."""
    connection = await asyncpg.connect(url)
    try:
        with closing(sqlite3.connect(filled.path)) as source:
            for table in ("fastlatch_users", "fastlatch_sessions"):
                rows = source.execute(f"SELECT * FROM {table}")  # noqa: S608 (our own names)
                columns = [column[0] for column in rows.description]
                flag = columns.index("disabled") if "disabled" in columns else None
                records = (row if flag is None else (*row[:flag], bool(row[flag]), *row[flag + 1 :]) for row in rows)
                await connection.copy_records_to_table(table, records=records, columns=columns)
        await connection.execute("VACUUM ANALYZE")
    finally:
        await connection.close()


def on_postgres(filled: Filled, folder: Path, server: Postgres, url: str) -> Place:
    """The copy, with cheap users added."""
    people = prepare(folder, _settings(filled), users=CHEAP_USERS, url=url)
    return Place("postgres", url, filled, people, folder, server)


def empty_postgres(server: Postgres) -> str:
    """The address of a database with our tables and nothing in them."""
    url = server.new_database()
    upgrade(url)
    return url


@contextmanager
def serving(place: Place, workers: int, **more: str) -> Iterator[Server]:
    """`fastlatch serve`, when every worker has answered."""
    port = free_port()
    command = [sys.executable, "-m", "fastlatch", "serve", "--port", str(port), "--workers", str(workers)]
    environment: Mapping[str, str] = place.environment(**more)
    with running(
        command, port=port, folder=place.folder, ready="/health/ready", cores=BOTH_CORES, environment=environment
    ) as server:
        warm_up(server, workers)
        yield server


def warm_up(server: Server, workers: int) -> None:
    """Connections enough that every worker has had some."""
    for _ in range(5):
        ask_all(server.port, [get("/health/ready")] * 16 * workers, connections=16)


def _settings(filled: Filled) -> dict[str, str]:
    return {**CHEAP_ARGON2, "FASTLATCH_SECRET_KEY": filled.secret, "FASTLATCH_LOG_LEVEL": "warning"}
