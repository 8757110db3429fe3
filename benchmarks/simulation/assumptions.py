"""Everything that is assumed: about people, about settings, about machines. Each is an option of the command line."""

from dataclasses import dataclass, field, fields
from typing import Any

_DAY = 86_400


def _assumed(default: float, meaning: str, find: str) -> Any:
    return field(default=default, metadata={"meaning": meaning, "find": find})


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Shares are parts of 1, times are seconds, a rate is that of the whole installation unless it says otherwise."""

    users: float = _assumed(1e6, "users that have an account", "`fastlatch users list --json`, or count the table")
    daily_active: float = _assumed(0.3, "of them come on a day", "distinct `sub` in a day's log, of all users")
    visits: float = _assumed(
        3, "visits of each on that day, each longer than an access token after the last", "your analytics"
    )
    active_hours: float = _assumed(1, "hours that they use it in all", "your analytics")
    requests_per_active_hour: float = _assumed(120, "requests with a token in such an hour", "your proxy's log")
    logins_per_active_day: float = _assumed(0.15, "logins of each on that day", "`grant_type=password` in a day's log")
    wrong_passwords: float = _assumed(0.2, "wrong passwords for each right one", "400 beside 200 at `/token`")
    logged_out: float = _assumed(
        0.3, "of all sessions are ended by somebody", "rows of the change feed of a day, of its logins"
    )
    registered_daily: float = _assumed(0.001, "new users on a day, of all", "your analytics")
    peak: float = _assumed(2.5, "the busiest minute, in means of the day", "your proxy's log")
    answered_here: float = _assumed(0.05, "of all requests go to the login service itself (`/users/me`)", "its log")
    introspected: float = _assumed(0, "introspections for each request: APIs that cannot check a JWT", "its log")

    access_ttl: float = _assumed(900, "life of an access token", "`FASTLATCH_ACCESS_TOKEN_TTL`")
    refresh_ttl: float = _assumed(30 * _DAY, "longest life of a session", "`FASTLATCH_REFRESH_TOKEN_TTL`")
    connections: float = _assumed(11, "connections of one process", "`FASTLATCH_DATABASE_CONNECTIONS`, and one")
    regions: float = _assumed(1, "installations of their own that share the users evenly", "your plan")
    hash_queue: float = _assumed(64, "logins that may wait in a process", "`FASTLATCH_HASH_QUEUE`")
    patience: float = _assumed(1.5, "the longest a refresh waits for the database", "`FASTLATCH_DATABASE_TIMEOUT`")

    utilisation: float = _assumed(0.6, "how busy a core may be at the peak", "what you can bear to lose a machine at")
    check_cpu: float = _assumed(80e-6, "processor time of checking a token in an API", "S1 of the page about speed")
    process_memory: float = _assumed(2 * 2**30, "bytes that a process may hold", "your container's limit")
    primary_cores: float = _assumed(64, "cores of the primary", "your offer")
    primary_memory: float = _assumed(512 * 2**30, "bytes of its memory", "your offer")
    primary_commits: float = _assumed(
        20_000,
        "durable commits a second that it can do",
        "`python -m benchmarks.capacity`, or pgbench with the statement of a refresh",
    )
    primary_connections: float = _assumed(500, "connections it should have", "`max_connections`; 5 to 10 for each core")
    wal_bytes: float = _assumed(300e6, "bytes of log a second that its disk takes", "`pg_test_fsync`, `fio`")
    network_bytes: float = _assumed(1.25e9, "bytes a second of its network: 10 Gbit/s", "your offer")
    replicas: float = _assumed(2, "replicas that are fed by the primary", "your plan")
    checkpoint: float = _assumed(
        900, "seconds between checkpoints", "`checkpoint_timeout`; PostgreSQL's default is 300"
    )
    vacuum_bytes: float = _assumed(
        100e6, "bytes a second that vacuum gets through", "`VACUUM (VERBOSE)`; its cost limit decides"
    )
    freeze_age: float = _assumed(2e8, "transactions until a table must be vacuumed", "`autovacuum_freeze_max_age`")
    copy_bytes: float = _assumed(300e6, "bytes a second of a backup or a restore", "time one")
    restore_hours: float = _assumed(4, "hours that a restore may take", "what you have promised")
    sqlite_commits: float = _assumed(
        1_400, "durable refreshes a second of one process on SQLite, at 60 percent", "S5 of the page about speed"
    )

    @classmethod
    def described(cls) -> list[tuple[str, float, str, str]]:
        """Name, default, meaning, and how to find one's own."""
        return [(each.name, each.default, each.metadata["meaning"], each.metadata["find"]) for each in fields(cls)]  # type: ignore[misc]
