"""The figures by name, in the order in which they are measured and shown."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from . import (
    s1_protected_route,
    s2_own_endpoints,
    s3_login_storm,
    s4_logins,
    s5_refresh,
    s6_issuing,
    s7_scale,
    s8_start,
    s9_revocation,
)
from .bench import Bench
from .row import Row

_BY_THE_CLOCK = {"S3", "S4", "S8", "S9"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A question, and how it is answered."""

    name: str
    title: str
    goals: int
    """How many there are when it is measured as a whole."""
    measure: Callable[[Bench], Iterator[Row]]

    @property
    def by_cpu(self) -> bool:
        """Whether `--cpu` changes what it counts; the others are about waiting, or about both cores."""
        return self.name not in _BY_THE_CLOCK


FIGURES = {
    name: Figure(name, module.TITLE, module.GOALS, module.measure)
    for name, module in {
        "S1": s1_protected_route,
        "S2": s2_own_endpoints,
        "S3": s3_login_storm,
        "S4": s4_logins,
        "S5": s5_refresh,
        "S6": s6_issuing,
        "S7": s7_scale,
        "S8": s8_start,
        "S9": s9_revocation,
    }.items()
}
