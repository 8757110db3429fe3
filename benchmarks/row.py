"""One line of the answer: what was compared, the value of each round, the goal, and whether it was reached."""

import statistics
from dataclasses import dataclass
from typing import Any, Literal

Unit = Literal["ratio", "ms", "MiB"]


class NotMeasured(Exception):
    """Why a row has no values. Said in the table; never a reason to stop the run."""


@dataclass(frozen=True, slots=True)
class Goal:
    """What the values are held against."""

    bound: float
    direction: Literal["at least", "at most"]
    judged: Literal["median", "max"] = "median"

    def __str__(self) -> str:
        sign = "≥" if self.direction == "at least" else "≤"
        return f"{sign} {number(self.bound)}"


@dataclass(frozen=True, slots=True)
class Row:
    """Either `values` or `not_measured`. Without a goal it is there to compare with."""

    what: str
    values: tuple[float, ...] = ()
    goal: Goal | None = None
    unit: Unit = "ratio"
    note: str = ""
    not_measured: str = ""
    axis: str = ""
    """What the number is, for the plot; rows of one axis stand on one scale."""

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def reached(self) -> bool | None:
        """None where nobody set a goal, or nothing was measured."""
        if self.goal is None or not self.values:
            return None
        judged = max(self.values) if self.goal.judged == "max" else self.median
        return judged >= self.goal.bound if self.goal.direction == "at least" else judged <= self.goal.bound

    def to_json(self) -> dict[str, Any]:
        goal = self.goal
        return {
            "what": self.what,
            "values": [float(f"{value:.6g}") for value in self.values],
            "goal": goal and {"bound": goal.bound, "direction": goal.direction, "judged": goal.judged},
            "unit": self.unit,
            "note": self.note,
            "not_measured": self.not_measured,
            "axis": self.axis,
        }

    @classmethod
    def from_json(cls, record: dict[str, Any]) -> "Row":
        goal = Goal(**record["goal"]) if record["goal"] else None
        return cls(**record | {"values": tuple(record["values"]), "goal": goal})


def at_least(bound: float) -> Goal:
    return Goal(bound, "at least")


def at_most(bound: float) -> Goal:
    return Goal(bound, "at most")


def every_time_at_most(bound: float) -> Goal:
    """Held against the worst value, for promises such as "within a second"."""
    return Goal(bound, "at most", judged="max")


def number(value: float) -> str:
    """Three figures where they say something."""
    if value == 0:
        return "0"
    for limit, digits in ((100, 0), (10, 1)):
        if abs(value) >= limit:
            return f"{value:,.{digits}f}"
    return f"{value:.2f}"
