"""What breaks first: each thing that cannot be had without end, how much of it is asked for, and what to do then."""

from collections.abc import Iterator
from dataclasses import dataclass

from .assumptions import Assumptions
from .needs import Needs

WRAP = 2**31
"""PostgreSQL stops taking writes somewhat before so many transactions that no vacuum has frozen."""


@dataclass(frozen=True, slots=True)
class Limit:
    """One of them. Beyond a share of 1 it breaks."""

    what: str
    asked: float
    there: float
    unit: str
    then: str

    @property
    def share(self) -> float:
        return self.asked / self.there


def limits(assumed: Assumptions, needed: Needs) -> list[Limit]:
    """The worst first."""
    return sorted(_limits(assumed, needed), key=lambda limit: -limit.share)


def _limits(assumed: Assumptions, needed: Needs) -> Iterator[Limit]:
    yield Limit("one SQLite file, if it were one", needed.commits, assumed.sqlite_commits, "writes/s", "PostgreSQL")
    yield Limit(
        "connections to the primary", needed.connections, assumed.primary_connections, "connections", "pgbouncer"
    )
    yield Limit(
        "commits of one primary",
        needed.commits,
        assumed.primary_commits,
        "commits/s",
        "longer access tokens; regions, each with a primary",
    )
    yield Limit("cores of the primary", needed.database_cores, assumed.primary_cores, "cores", "regions")
    yield Limit(
        "log on the primary's disk", needed.wal, assumed.wal_bytes, "bytes/s", "rarer checkpoints, then regions"
    )
    yield Limit(
        "log to the replicas",
        needed.wal * assumed.replicas,
        assumed.network_bytes,
        "bytes/s",
        "replicas behind replicas",
    )
    yield Limit(
        "memory for sessions and indexes",
        needed.sessions_bytes,
        assumed.primary_memory,
        "bytes",
        "shorter sessions; partitions on more disks; regions",
    )
    vacuum = needed.database_bytes / assumed.vacuum_bytes
    yield Limit(
        "vacuum before transaction ids run out",
        vacuum,
        assumed.freeze_age / needed.commits,
        "s",
        "a higher autovacuum_freeze_max_age, a higher vacuum cost limit, partitions: a table each for a worker",
    )
    yield Limit(
        "memory of a process", needed.process_memory, assumed.process_memory, "bytes", "regions; fewer endings a day"
    )
    yield Limit(
        "time of a restore",
        needed.database_bytes / assumed.copy_bytes,
        assumed.restore_hours * 3600,
        "s",
        "replicas to fall back to; regions",
    )


def hours_to_wrap(needed: Needs) -> float:
    """If vacuum did nothing at all."""
    return WRAP / needed.commits / 3600
