"""What a load has seen: each exchange with its time, and a summary by phase for whoever reads the output of a test."""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from .wire_client import Exchange, Fate


@dataclass
class Phase:
    name: str
    begins: float
    ends: float = float("inf")


@dataclass
class Timeline:
    exchanges: list[Exchange] = field(default_factory=list)
    phases: list[Phase] = field(default_factory=list)

    def add(self, exchange: Exchange) -> Exchange:
        self.exchanges.append(exchange)
        return exchange

    @contextmanager
    def phase(self, name: str) -> Iterator[Phase]:
        phase = Phase(name, time.monotonic())
        self.phases.append(phase)
        try:
            yield phase
        finally:
            phase.ends = time.monotonic()

    def sent_in(self, phase: Phase, *, after: float = 0.0, before_end: float = 0.0) -> list[Exchange]:
        """Of the requests that were sent in this phase, those so many seconds after it began, and before it ended."""
        begins, ends = phase.begins + after, phase.ends - before_end
        return [each for each in self.exchanges if begins <= each.at < ends]

    def where(self, condition: Callable[[Exchange], bool]) -> list[Exchange]:
        return [each for each in self.exchanges if condition(each)]

    def show(self, *more: str) -> None:
        """For whoever reads the output of a test: pytest shows it with `-s`, and when the test fails."""
        sys.stdout.write("\n".join(["", self.summary(), *more, ""]))

    def summary(self) -> str:
        """A line for each phase and name: how many, what became of them, the longest."""
        lines = []
        for phase in self.phases:
            lines.append(f"{phase.name} ({phase.ends - phase.begins:.1f} s)")
            lines += _by_name(self.sent_in(phase))
        return "\n".join(lines)


def outcome(exchange: Exchange) -> str:
    return str(exchange.status) if exchange.fate is Fate.ANSWERED else exchange.fate.value


def outcomes(exchanges: Iterable[Exchange]) -> Counter[str]:
    return Counter(map(outcome, exchanges))


def _by_name(exchanges: list[Exchange]) -> Iterator[str]:
    for name in sorted({each.name for each in exchanges}):
        mine = [each for each in exchanges if each.name == name]
        seen = ", ".join(f"{what} x{count}" for what, count in sorted(outcomes(mine).items()))
        yield f"  {name:<28} {seen}; longest {max(each.seconds for each in mine):.2f} s"
