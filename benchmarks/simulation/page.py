"""What the page about scale holds between two marks: made from the facts and the defaults, never written by hand."""

from dataclasses import replace
from pathlib import Path

from benchmarks.capacity.facts import Facts

from .assumptions import Assumptions
from .table import of_limits, of_needs, of_storms, scenario

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scale.md"
USERS = (1e6, 1e8, 1e9)
TABLES = ("facts", "rows", "churn", "needs", "limits", "storms", "assumptions")
BEGIN = "<!-- {name}: written by `python -m benchmarks.simulation --publish`, never by hand -->"
END = "<!-- {name}: end -->"


def published(page: str, facts: Facts) -> str:
    """The page with what stands between its marks made anew."""
    for name in TABLES:
        if BEGIN.format(name=name) not in page or END.format(name=name) not in page:
            raise ValueError(f"docs/scale.md has no place for its {name}")
    scenarios = [scenario(replace(Assumptions(), users=users), facts) for users in USERS]
    made = (
        of_facts(facts),
        of_rows(facts),
        of_churn(facts),
        of_needs(scenarios),
        of_limits(scenarios),
        of_storms(facts),
        of_assumptions(),
    )
    for name, lines in zip(TABLES, made, strict=True):
        begin, end = BEGIN.format(name=name), END.format(name=name)
        before, _, rest = page.partition(begin)
        page = f"{before}{begin}\n\n" + "\n".join(lines) + f"\n\n{end}{rest.partition(end)[2]}"
    return page


def of_assumptions() -> list[str]:
    """A row for each."""
    lines = ["| option | | default | how to find yours |", "|---|---|---:|---|"]
    for name, default, meaning, find in Assumptions.described():
        lines.append(f"| `--{name.replace('_', '-')}` | {meaning} | {default:,.10g} | {find} |")
    return lines


def of_facts(facts: Facts) -> list[str]:
    """What was measured on this machine, of each kind of request."""
    machine, days = facts.machine, sorted(set(facts.days.values()))
    where = f"{machine['cores']} cores of {machine['processor']}, {machine['system']}, {machine['python']}"
    lines = [
        f"Measured on {where}, {' and '.join(days)}; state of the source `{machine['source']}`.",
        "",
        "| request | ours, ms | 4 processes | on SQLite, ms | PostgreSQL, ms | statements | log | with pages |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    names = (
        ("login", "login, without its hash"),
        ("hashed_login", "login, with Argon2id of 19 MiB, t=2"),
        ("refresh", "refresh"),
        ("verified", "`/users/me`"),
        ("introspection", "introspection"),
        ("ending", "ending (`/revoke`)"),
    )
    for name, shown in names:
        values = (
            (f"postgres.{name}.server_cpu", 1e3),
            (f"postgres.{name}_4.server_cpu", 1e3),
            (f"sqlite.{name}.server_cpu", 1e3),
            (f"postgres.{name}.database_cpu", 1e3),
            (f"postgres.{name}.statements", 1),
            (f"postgres.{name}_bare.wal", 1),
            (f"postgres.{name}_after_checkpoint.wal", 1),
        )
        lines.append(f"| {shown} | " + " | ".join(_cell(facts, fact, times) for fact, times in values) + " |")
    return lines


def _cell(facts: Facts, name: str, times: float) -> str:
    if name not in facts.by_name:
        return ""
    value = facts[name] * times
    return f"{value:,.0f}" if value >= 100 else f"{value:.2g}" if value < 10 else f"{value:.3g}"


def of_rows(facts: Facts) -> list[str]:
    """Bytes on disk and in memory."""
    lines = ["| bytes of one | SQLite: table | indexes | PostgreSQL: table | indexes |", "|---|---:|---:|---:|---:|"]
    for table, shown in (
        ("users", "user"),
        ("sessions", "session, with its refresh token"),
        ("changes", "row of the feed"),
    ):
        cells = [
            f"{facts[f'{kind}.{table}.{of}']:.0f}" for kind in ("sqlite", "postgres") for of in ("table", "indexes")
        ]
        lines.append(f"| {shown} | " + " | ".join(cells) + " |")
    lines += ["", "| in the memory of each process | |", "|---|---:|"]
    in_memory = (
        ("an ending, kept for a day", "memory.ending"),
        ("a verified token, 32,768 at most", "memory.token"),
        ("a user, 32,768 at most", "memory.user"),
    )
    lines += [f"| {shown} | {facts[name]:,.0f} bytes |" for shown, name in in_memory]
    idle = facts["postgres.idle_4.server_cpu"]
    lines.append(f"| the process itself, after some thousand requests | {facts['postgres.idle_4.memory']:.0f} MiB |")
    lines.append(f"| processor time while nobody asks anything | {idle * 100:.2g} % of a core |")
    lines.append(
        f"| and of PostgreSQL for a look at the feed, 4 a second | {facts['postgres.poll.database_cpu'] * 1e3:.2g} ms |"
    )
    return lines


def of_churn(facts: Facts) -> list[str]:
    """What refreshing does to the table."""
    lines = [
        "| table of sessions | HOT | log of a refresh | bytes of a session before | after | PostgreSQL, ms |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, shown in (
        ("plain", "as it is"),
        ("fillfactor_85", "`fillfactor = 85`"),
        ("partitioned", "16 partitions"),
    ):
        of = f"churn.{name}"
        cells = (
            f"{facts[f'{of}.hot'] * 100:.3g} %",
            f"{facts[f'{of}.wal']:.0f} bytes",
            f"{facts[f'{of}.fresh_session']:.0f}",
            f"{facts[f'{of}.session']:.0f}",
            f"{facts[f'{of}.database_cpu'] * 1e3:.2g}",
        )
        lines.append(f"| {shown} | " + " | ".join(cells) + " |")
    return lines
