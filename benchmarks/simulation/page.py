"""What the page about scale holds between two marks: made from the facts and the defaults, never written by hand."""

from dataclasses import replace
from pathlib import Path

from benchmarks.capacity.facts import Facts

from .assumptions import Assumptions
from .table import of_limits, of_needs, of_storms, scenario

PAGE = Path(__file__).resolve().parents[2] / "docs" / "scale.md"
USERS = (1e6, 1e8, 1e9)
BEGIN = "<!-- {name}: written by `python -m benchmarks.simulation --publish`, never by hand -->"
END = "<!-- {name}: end -->"


def published(page: str, facts: Facts) -> str:
    """The page with what stands between its marks made anew."""
    scenarios = [scenario(replace(Assumptions(), users=users), facts) for users in USERS]
    tables = {
        "facts": of_facts(facts),
        "needs": of_needs(scenarios),
        "limits": of_limits(scenarios),
        "storms": of_storms(facts),
        "assumptions": of_assumptions(),
    }
    for name, lines in tables.items():
        begin, end = BEGIN.format(name=name), END.format(name=name)
        before, found, rest = page.partition(begin)
        _, closed, after = rest.partition(end)
        if not found or not closed:
            raise ValueError(f"docs/scale.md has no place for its {name}")
        page = f"{before}{begin}\n\n" + "\n".join(lines) + f"\n\n{end}{after}"
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
    lines = [
        f"Measured on {machine['cores']} cores of {machine['processor']}, {machine['system']}, {machine['python']}, "
        f"{' and '.join(days)}; state of the source `{machine['source']}`.",
        "",
        "| request | our process, ms | 4 processes | on SQLite, ms | PostgreSQL, ms | statements | log, bytes |",
        "|---|---:|---:|---:|---:|---:|---:|",
    ]
    names = (
        ("login", "login, without its hash"),
        ("hashed_login", "login, Argon2id 19 MiB, t=2"),
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
            (f"postgres.{name}.wal", 1),
        )
        lines.append(f"| {shown} | " + " | ".join(_cell(facts, fact, times) for fact, times in values) + " |")
    return lines


def _cell(facts: Facts, name: str, times: float) -> str:
    return f"{facts[name] * times:.3g}" if name in facts.by_name else ""
