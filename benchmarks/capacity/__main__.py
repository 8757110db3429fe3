"""`python -m benchmarks.capacity`: takes the measurements and writes them into `benchmarks/capacity-facts.json`.

Processor time and bytes are counted, never the clock, so a machine that does other things as well changes them little.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from tests.support.postgres import Postgres, running

from benchmarks.kept import copy_of_filled
from benchmarks.machine import here

from . import memory, rows, work
from .churn import Variant, churn, polls
from .facts import FILE, Fact, load
from .partitions import PARTITIONED
from .site import Place, copy_to_postgres, empty_postgres, on_postgres, on_sqlite
from .window import database

HOME = Path(__file__).resolve().parents[1]
KINDS = ("sqlite", "postgres")
WORKERS = (1, 4)
VARIANTS = (
    Variant("plain"),
    Variant("fillfactor_85", ("ALTER TABLE fastlatch_sessions SET (fillfactor = 85)",)),
    Variant("partitioned", (PARTITIONED,)),
)


class Run:
    """What the parts of one run share; each thing is made when it is first wanted."""

    def __init__(self, stack: ExitStack, asked: argparse.Namespace) -> None:
        self._stack = stack
        self._asked = asked
        self.operations: int = asked.operations
        self.sessions_to_churn: int = asked.churn
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="fastlatch-capacity-")))
        self._server: Postgres | None = None
        self._places: dict[str, Place] = {}

    @property
    def server(self) -> Postgres:
        """PostgreSQL as it is by default, but for what has it count statements."""
        if self._server is None:
            started = running(fsync="on", shared_preload_libraries="pg_stat_statements")
            self._server = self._stack.enter_context(started)
        return self._server

    def place(self, kind: str) -> Place:
        """One of the two databases."""
        if kind not in self._places:
            folder = self.folder / kind
            folder.mkdir()
            self._places[kind] = self._make(kind, folder)
        return self._places[kind]

    def _make(self, kind: str, folder: Path) -> Place:
        asked = self._asked
        filled = copy_of_filled(
            HOME / ".data", folder / "filled.db", users=asked.users, refresh_tokens=asked.sessions, tell=_tell
        )
        if kind == "sqlite":
            return on_sqlite(filled, folder)
        url = empty_postgres(self.server)
        self.server.sql("CREATE EXTENSION pg_stat_statements", database(url))
        asyncio.run(copy_to_postgres(filled, url))
        return on_postgres(filled, folder, self.server, url)


def _rows(run: Run) -> Iterable[Fact]:
    yield from rows.of_sqlite(run.place("sqlite").filled, run.folder)
    yield from rows.of_postgres(run.place("postgres"))


def _work(run: Run) -> Iterable[Fact]:
    for kind in KINDS:
        for workers in WORKERS:
            yield from work.work(run.place(kind), workers, operations=run.operations)
        yield from work.hashed_logins(run.place(kind), operations=run.operations // 20)


def _log(run: Run) -> Iterable[Fact]:
    return work.log_written(run.place("postgres"), operations=run.operations)


def _churn(run: Run) -> Iterable[Fact]:
    for variant in VARIANTS:
        _tell(f"  {variant.name}")
        yield from churn(run.server, variant, sessions=run.sessions_to_churn, folder=run.folder, seconds=20)


def _polls(run: Run) -> Iterable[Fact]:
    return polls(run.server, folder=run.folder, seconds=10)


PARTS: Mapping[str, Callable[[Run], Iterable[Fact]]] = {
    "memory": lambda _: memory.entries(),
    "rows": _rows,
    "log": _log,
    "work": _work,
    "polls": _polls,
    "churn": _churn,
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.capacity", description=__doc__.splitlines()[0])
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], help="which; all, if none is named")
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--sessions", type=int, default=500_000)
    parser.add_argument("--operations", type=int, default=4_000, help="how many requests of each kind")
    parser.add_argument("--churn", type=int, default=200_000, help="how many sessions pgbench refreshes")
    parser.add_argument("--output", type=Path, default=FILE)
    asked = parser.parse_args()
    facts = load(asked.output)
    with ExitStack() as stack:
        run = Run(stack, asked)
        for part in asked.parts or PARTS:
            _tell(part)
            facts.take(part, list(PARTS[part](run)), machine=here(), day=datetime.now(UTC).date().isoformat())
            facts.save(asked.output)


def _tell(what: str) -> None:
    sys.stderr.write(f"{what}\n")


if __name__ == "__main__":
    main()
