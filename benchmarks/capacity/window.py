"""A window: so many requests of one kind, and what they took of everything that is counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from benchmarks.http_client import Answer, ask_all
from benchmarks.row import NotMeasured
from benchmarks.servers import Server

from .facts import Fact
from .processes import cpu_seconds, written_bytes
from .site import Place

STATEMENTS = "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query NOT ILIKE '%pg_stat_statements%'"
CHANGING = f"{STATEMENTS} AND query ~* '^(insert|update|delete)'"
WAL = "SELECT pg_current_wal_insert_lsn() - '0/0'"


@dataclass(frozen=True, slots=True)
class Counters:
    """Everything that only grows."""

    server_cpu: float
    database_cpu: float
    written: float
    """By the server's processes, its log left out."""
    wal: float
    statements: float
    changing: float

    @classmethod
    def now(cls, place: Place, server: Server) -> "Counters":
        """As they stand."""
        written = written_bytes(server.pid) - server.log_file.stat().st_size
        return cls(cpu_seconds(server.pid), place.database_cpu(), written, *_of_postgres(place))

    def per(self, operations: float, since: "Counters") -> dict[str, tuple[float, str]]:
        """Each by its name in a fact, with its unit."""

        def each(now: float, then: float) -> float:
            return (now - then) / operations

        return {
            "server_cpu": (each(self.server_cpu, since.server_cpu), "s"),
            "database_cpu": (each(self.database_cpu, since.database_cpu), "s"),
            "written": (each(self.written, since.written), "bytes"),
            "wal": (each(self.wal, since.wal), "bytes"),
            "statements": (each(self.statements, since.statements), "statements"),
            "changing_statements": (each(self.changing, since.changing), "statements"),
        }


def window(  # noqa: PLR0913 (where, what, how many at once)
    place: Place, server: Server, name: str, requests: Sequence[bytes], *, how: str, connections: int = 16
) -> tuple[list[Fact], list[Answer]]:
    """Send them all; what one took, and the answers.

    Raises:
        NotMeasured: one was not answered with 200.
    """
    before = Counters.now(place, server)
    answers = ask_all(server.port, requests, connections=connections)
    after = Counters.now(place, server)
    wrong = [answer for answer in answers if answer.status != 200]
    if wrong:
        raise NotMeasured(f"{name}: {len(wrong)} of {len(answers)} were not 200, the first: {wrong[0]}")
    took = after.per(len(requests), before)
    left_out = {"written"} if place.server else {"database_cpu", "wal", "statements", "changing_statements"}
    described = f"{len(requests):,} of them over {connections} connections; {how}"
    facts = [
        Fact(f"{place.kind}.{name}.{what}", value, unit, described)
        for what, (value, unit) in took.items()
        if what not in left_out
    ]
    return facts, answers


def database(url: str) -> str:
    """The name in an address."""
    return urlsplit(url).path.removeprefix("/")


def _of_postgres(place: Place) -> tuple[float, float, float]:
    if place.server is None:
        return 0, 0, 0
    ask = [place.server.sql(sql, database(place.url)) for sql in (WAL, STATEMENTS, CHANGING)]
    return float(ask[0]), float(ask[1]), float(ask[2])
