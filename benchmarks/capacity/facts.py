"""The file of facts: each number with its unit and how it was come by, and on what machine and day."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.row import NotMeasured

FILE = Path(__file__).resolve().parents[1] / "capacity-facts.json"


@dataclass(frozen=True, slots=True)
class Fact:
    """One measured number."""

    name: str
    """`postgres.refresh.wal_bytes`: where, of what, which."""
    value: float
    unit: str
    how: str


@dataclass(slots=True)
class Facts:
    """All of them, by name; each part of a run replaces its own."""

    machine: dict[str, Any] = field(default_factory=dict)
    by_name: dict[str, Fact] = field(default_factory=dict)
    days: dict[str, str] = field(default_factory=dict)
    """When each part was measured, in UTC."""

    def __getitem__(self, name: str) -> float:
        try:
            return self.by_name[name].value
        except KeyError:
            raise NotMeasured(f"{name} has not been measured; python -m benchmarks.capacity measures it") from None

    def take(self, part: str, facts: Iterable[Fact], *, machine: Mapping[str, Any], day: str) -> None:
        """Keep what a part has measured."""
        self.by_name |= {fact.name: fact for fact in facts}
        self.machine, self.days[part] = dict(machine), day

    def save(self, file: Path) -> None:
        """Write it whole."""
        record = {
            "machine": self.machine,
            "days": self.days,
            "facts": {
                name: {"value": float(f"{fact.value:.4g}"), "unit": fact.unit, "how": fact.how}
                for name, fact in sorted(self.by_name.items())
            },
        }
        file.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def load(file: Path = FILE) -> Facts:
    """What was saved; nothing where there is no file."""
    if not file.exists():
        return Facts()
    record = json.loads(file.read_text())
    facts = {name: Fact(name=name, **fact) for name, fact in record["facts"].items()}
    return Facts(record["machine"], facts, record["days"])


def overridden(facts: Facts, values: Mapping[str, float]) -> Facts:
    """The same with other numbers: yours, in place of those of our machine.

    Raises:
        NotMeasured: there is no fact of this name.
    """
    unknown = values.keys() - facts.by_name.keys()
    if unknown:
        raise NotMeasured(f"there is no fact {min(unknown)}; they stand in {FILE.name}")
    changed = {name: Fact(**asdict(facts.by_name[name]) | {"value": value}) for name, value in values.items()}
    return Facts(facts.machine, facts.by_name | changed, facts.days)
