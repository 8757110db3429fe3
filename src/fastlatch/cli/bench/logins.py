"""Logins a second over HTTP, next to what the same cores hash when they do nothing else."""

import statistics
from collections.abc import Callable
from dataclasses import dataclass

from .hash_cost import PASSWORD, raw_rate
from .load import Statuses, closed
from .samples import spread
from .subject import Subject

_FOR_EACH_CORE = 4
"""Logins in flight: while one is hashed and one waits, the others travel."""
_LEAST_IN_FLIGHT = 8


@dataclass(frozen=True, slots=True)
class Logins:
    """Medians of alternating rounds."""

    per_second: float
    raw_per_second: float
    share: float
    shares: tuple[float, ...]
    """One a round."""
    spread: float
    in_flight: int
    statuses: Statuses


def in_flight(cores: int) -> int:
    """As many as keep the pool busy."""
    return max(_LEAST_IN_FLIGHT, _FOR_EACH_CORE * cores)


async def measure_logins(subject: Subject, *, seconds: float, rounds: int, advance: Callable[[float], None]) -> Logins:
    """Raw, then HTTP, and again: a busy moment meets both."""
    each = seconds / (2 * rounds + 1)
    stored = subject.hasher.hash(PASSWORD)
    cores = subject.cores
    statuses = Statuses()
    await _over_http(subject, each, Statuses())
    advance(each)
    raw, http = [], []
    for _ in range(rounds):
        raw.append(raw_rate(subject.hasher, stored, cores, seconds=each))
        advance(each)
        http.append(await _over_http(subject, each, statuses))
        advance(each)
    shares = [ours / alone for ours, alone in zip(http, raw, strict=True)]
    return Logins(
        per_second=statistics.median(http),
        raw_per_second=statistics.median(raw),
        share=statistics.median(shares),
        shares=tuple(shares),
        spread=spread(shares),
        in_flight=in_flight(cores),
        statuses=statuses,
    )


async def _over_http(subject: Subject, seconds: float, statuses: Statuses) -> float:
    async with subject.connections(in_flight(subject.cores)) as connections:
        answered, took = await closed(connections, subject.logins(), seconds=seconds)
    statuses.update(answered)
    return answered.good() / took
