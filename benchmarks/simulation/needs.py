"""From requests and facts to what a region needs: cores, processes, connections, disk, log, memory."""

from dataclasses import dataclass
from math import ceil, exp

from benchmarks.capacity.facts import Facts

from .assumptions import Assumptions
from .traffic import Traffic, endings_kept, sessions, traffic

PAGE = 8192
INDEX_PAGES_OF_A_LOGIN = 2
"""The primary key and that of user and address: random places. The other two grow at their end."""
LOOKS = 4
"""A second at the feed, of each process that hears nothing."""
MOST_LOOKS = 20
"""However much it hears."""
TOKENS_KEPT = 32_768
"""In a process at most: verified tokens, and as many users."""


@dataclass(frozen=True, slots=True)
class Needs:
    """Of one region, in its busiest minute."""

    daily: Traffic
    logins: float
    refreshes: float
    requests: float
    endings: float
    commits: float
    server_cores: float
    """Without hashing."""
    hash_cores: float
    api_cores: float
    """In the APIs themselves."""
    processes: int
    connections: float
    database_cores: float
    polls: float
    """Looks at the feed, a second."""
    poll_cores: float
    wal_records: float
    wal_pages: float
    """Bytes a second; whole pages, behind a checkpoint."""
    users_bytes: float
    sessions: float
    sessions_bytes: float
    sessions_indexes: float
    feed_rows: float
    feed_bytes: float
    endings_memory: float
    process_memory: float

    @property
    def wal(self) -> float:
        return self.wal_records + self.wal_pages

    @property
    def database_bytes(self) -> float:
        return self.users_bytes + self.sessions_bytes + self.feed_bytes


def needs(assumed: Assumptions, facts: Facts) -> Needs:
    """What it takes."""
    daily = traffic(assumed)
    logins, hashes, refreshes, endings, here, asked, new = (
        daily.at_peak(count)
        for count in (
            daily.logins,
            daily.hashes,
            daily.refreshes,
            daily.endings,
            daily.answered_here,
            daily.introspections,
            daily.registrations,
        )
    )
    work = (
        ("login", logins + new),
        ("refresh", refreshes),
        ("ending", endings),
        ("verified", here),
        ("introspection", asked),
    )

    def cores(which: str) -> float:
        return sum(rate * facts[f"postgres.{name}.{which}"] for name, rate in work)

    hash_cpu = facts["postgres.hashed_login.server_cpu"] - facts["postgres.login.server_cpu"]
    server_cores = cores("server_cpu") / assumed.utilisation
    processes = max(2, ceil(server_cores))
    polls = processes * min(LOOKS + endings, MOST_LOOKS)
    poll_cores = polls * facts["postgres.poll.database_cpu"]
    rows, feed_rows = sessions(assumed, daily), endings_kept(assumed, daily)
    sessions_indexes = rows * facts["postgres.sessions.indexes"]
    sessions_table = rows * facts["churn.plain.session"] - sessions_indexes
    endings_memory = feed_rows * facts["memory.ending"]
    kept = min(TOKENS_KEPT, daily.active) * (facts["memory.token"] + facts["memory.user"])
    pages = whole_pages(refreshes, sessions_table / PAGE, assumed.checkpoint)
    pages += whole_pages(logins * INDEX_PAGES_OF_A_LOGIN, sessions_indexes / PAGE, assumed.checkpoint)
    return Needs(
        daily=daily,
        logins=logins,
        refreshes=refreshes,
        requests=daily.at_peak(daily.requests),
        endings=endings,
        commits=logins + refreshes + endings + new,
        server_cores=server_cores,
        hash_cores=hashes * hash_cpu / assumed.utilisation,
        api_cores=daily.at_peak(daily.requests - daily.answered_here) * assumed.check_cpu / assumed.utilisation,
        processes=processes,
        connections=processes * assumed.connections,
        database_cores=(cores("database_cpu") + poll_cores) / assumed.utilisation,
        polls=polls,
        poll_cores=poll_cores,
        wal_records=refreshes * facts["churn.plain.wal"]
        + (logins + new) * facts["postgres.login_bare.wal"]
        + endings * facts["postgres.ending_bare.wal"],
        wal_pages=pages * PAGE,
        users_bytes=assumed.users / assumed.regions * (facts["postgres.users.table"] + facts["postgres.users.indexes"]),
        sessions=rows,
        sessions_bytes=sessions_table + sessions_indexes,
        sessions_indexes=sessions_indexes,
        feed_rows=feed_rows,
        feed_bytes=feed_rows * (facts["postgres.changes.table"] + facts["postgres.changes.indexes"]),
        endings_memory=endings_memory,
        process_memory=facts["postgres.idle_4.memory"] * 2**20 + endings_memory + kept,
    )


def whole_pages(rate: float, pages: float, seconds: float) -> float:
    """A second: each page is written whole once behind a checkpoint, when it is first changed.

    Of so many pages, changed at random at this rate, 1 - e^(-rate x seconds / pages) have been.
    """
    return pages * (1 - exp(-rate * seconds / pages)) / seconds if pages else 0
