"""Needs and limits as tables: a column for each scenario."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from benchmarks.capacity.facts import Facts

from .assumptions import Assumptions
from .limits import Limit, hours_to_wrap, limits
from .needs import Needs, needs
from .storm import Plan, storm

_HOUR = 3600


@dataclass(frozen=True, slots=True)
class Scenario:
    """One column."""

    assumed: Assumptions
    needed: Needs
    limits: list[Limit]
    all_refresh: float
    """Seconds that it takes at the least when everybody who is there has to refresh."""
    all_log_in: float
    """The same where everybody has to log in."""

    @property
    def first(self) -> str:
        """What breaks first, or comes closest."""
        worst = next(limit for limit in self.limits if not limit.what.startswith("one SQLite"))
        return f"{worst.what} ({share(worst.share)})"


def scenario(assumed: Assumptions, facts: Facts) -> Scenario:
    """Everything about it."""
    needed = needs(assumed, facts)
    there = needed.daily.at_peak(needed.daily.active * assumed.active_hours * _HOUR)
    return Scenario(
        assumed,
        needed,
        limits(assumed, needed),
        all_refresh=there * facts["postgres.refresh.server_cpu"] / needed.processes,
        all_log_in=there * facts["postgres.hashed_login.server_cpu"] / max(needed.processes, needed.hash_cores),
    )


_ROWS: tuple[tuple[str, Callable[[Scenario], str]], ...] = (
    ("logins/s at the peak", lambda s: count(s.needed.logins)),
    ("refreshes/s", lambda s: count(s.needed.refreshes)),
    ("requests with a token/s", lambda s: count(s.needed.requests)),
    ("endings/s", lambda s: count(s.needed.endings)),
    ("cores: the login service", lambda s: count(s.needed.server_cores)),
    ("cores: password hashes", lambda s: count(s.needed.hash_cores)),
    ("cores: token checks in the APIs", lambda s: count(s.needed.api_cores)),
    ("processes", lambda s: count(s.needed.processes)),
    ("connections", lambda s: count(s.needed.connections)),
    ("commits/s", lambda s: count(s.needed.commits)),
    ("cores: PostgreSQL", lambda s: count(s.needed.database_cores)),
    ("of them for looking at the feed", lambda s: count(s.needed.poll_cores / s.assumed.utilisation)),
    ("looks at the feed/s", lambda s: count(s.needed.polls)),
    ("log, records", lambda s: f"{size(s.needed.wal_records)}/s"),
    ("log, whole pages behind checkpoints", lambda s: f"{size(s.needed.wal_pages)}/s"),
    ("sessions", lambda s: count(s.needed.sessions)),
    ("table and indexes of users", lambda s: size(s.needed.users_bytes)),
    ("table and indexes of sessions", lambda s: size(s.needed.sessions_bytes)),
    ("rows of the feed", lambda s: count(s.needed.feed_rows)),
    ("endings in memory, each process", lambda s: size(s.needed.endings_memory)),
    ("memory of a process", lambda s: size(s.needed.process_memory)),
    (
        "backup",
        lambda s: f"{size(s.needed.database_bytes)}, {duration(s.needed.database_bytes / s.assumed.copy_bytes)}",
    ),
    ("transaction ids wrap, unless vacuumed", lambda s: duration(hours_to_wrap(s.needed) * _HOUR)),
    ("all refresh at once: at the least", lambda s: duration(s.all_refresh)),
    ("all log in at once: at the least", lambda s: duration(s.all_log_in)),
    ("breaks first", lambda s: s.first),
)


def of_needs(scenarios: Sequence[Scenario]) -> list[str]:
    """Lines of Markdown."""
    heads = [count(one.assumed.users / one.assumed.regions) + " users" for one in scenarios]
    lines = ["| | " + " | ".join(heads) + " |", "|---|" + "---:|" * len(heads)]
    return lines + [f"| {name} | " + " | ".join(value(one) for one in scenarios) + " |" for name, value in _ROWS]


def of_limits(scenarios: Sequence[Scenario]) -> list[str]:
    """Lines of Markdown; a share above 100 % breaks."""
    heads = [count(one.assumed.users / one.assumed.regions) for one in scenarios]
    lines = [
        "| share of what is assumed to be there | " + " | ".join(heads) + " | then |",
        "|---|" + "---:|" * len(heads) + "---|",
    ]
    by_name = [{limit.what: limit for limit in one.limits} for one in scenarios]
    for limit in scenarios[-1].limits:
        shares = [share(limits[limit.what].share) for limits in by_name]
        lines.append(f"| {limit.what} | " + " | ".join(shares) + f" | {limit.then} |")
    return lines


def of_storms(facts: Facts) -> list[str]:
    """Lines of Markdown: one process with two cores for hashing, behind an outage."""
    each = facts["postgres.hashed_login.server_cpu"]
    calm = Plan(clients=500, cores=2, seconds_each=each, queue=int(Assumptions().hash_queue))
    rough = replace(calm, clients=2_000)
    plans = (
        ("500 clients", calm),
        ("2,000 clients", rough),
        ("the same, who do not heed Retry-After", replace(rough, heeds_retry_after=False)),
        ("the same, who try again every second", replace(rough, heeds_retry_after=False, longest_pause=1)),
        ("the same, without chance in their pauses", replace(rough, jitter=0)),
        ("2,000 clients over two minutes", replace(rough, spread=120)),
    )
    lines = [
        "| one process, 2 cores, a queue of 64 | at least | over after | half are in after | 503 each | cores idle |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, plan in plans:
        went, least = storm(plan), plan.clients * plan.seconds_each / plan.cores
        cells = (
            duration(least),
            duration(went.over_after),
            duration(went.median),
            f"{went.refusals / plan.clients:.2g}",
        )
        lines.append(f"| {name} | " + " | ".join(cells) + f" | {share(went.idle)} |")
    return lines


def count(value: float) -> str:
    """Two figures of it: more is not known."""
    for unit, name in ((1e9, " billion"), (1e6, " million")):
        if value >= unit:
            return f"{value / unit:.2g}{name}" if value < 100 * unit else f"{value / unit:.0f}{name}"
    if value >= 100:
        return f"{float(f'{value:.2g}'):,.0f}"
    return f"{value:.2g}"


def size(value: float) -> str:
    """Decimal bytes."""
    for unit, name in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if value >= unit:
            return f"{float(f'{value / unit:.2g}'):,.3g} {name}"
    return f"{value:.0f} bytes"


def duration(seconds: float) -> str:
    """In the unit that one would say it in."""
    for unit, name in ((86_400.0, "days"), (3600.0, "h"), (60.0, "min")):
        if seconds >= 2 * unit:
            return f"{float(f'{seconds / unit:.2g}'):,.3g} {name}"
    return f"{float(f'{seconds:.2g}'):,.3g} s"


def share(value: float) -> str:
    """Of 1, in percent."""
    return "under 1 %" if value < 0.01 else f"{float(f'{100 * value:.2g}'):,.0f} %"
