"""The results as a file: what the page of the documentation is made from. Saved after each figure, merged by figure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .row import Row

ENOUGH_ROUNDS = 5
"""Of fewer nothing is claimed."""


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure of one run."""

    title: str
    measured_at: str
    """Day, in UTC."""
    rounds: int
    seconds: int
    rows: Sequence[Row]
    goals: int = 0
    """How many it has when it is measured as a whole; 0 in files from before this was kept."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """With what it was measured; empty in files from before this was kept."""
    stolen: float | None = None
    """Percent of all cores' time that the host gave to others meanwhile; None: not known."""

    @property
    def stopped(self) -> bool:
        """Whether it ended before its time: then its last row bears its title, and says why."""
        return any(row.what == self.title and row.not_measured for row in self.rows)


@dataclass(slots=True)
class Results:
    """The machine and the programs of the last run, and each figure as it was last measured on such a machine."""

    machine: dict[str, Any] = field(default_factory=dict)
    figures: dict[str, Measured] = field(default_factory=dict)

    def save(self, file: Path) -> None:
        """Write it whole."""
        record = {
            "machine": self.machine,
            "figures": {
                name: {
                    "title": figure.title,
                    "measured_at": figure.measured_at,
                    "rounds": figure.rounds,
                    "seconds": figure.seconds,
                    "goals": figure.goals,
                    "facts": figure.facts,
                    "stolen": figure.stolen,
                    "rows": [row.to_json() for row in figure.rows],
                }
                for name, figure in sorted(self.figures.items())
            },
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n")


def load(file: Path) -> Results:
    """What was saved; nothing where there is no file."""
    if not file.exists():
        return Results()
    record = json.loads(file.read_text())
    figures = {
        name: Measured(**figure | {"rows": [Row.from_json(row) for row in figure["rows"]]})
        for name, figure in record["figures"].items()
    }
    return Results(record["machine"], figures)
