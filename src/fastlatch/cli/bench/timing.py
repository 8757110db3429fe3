"""ASVS 6.3.8: whether a stranger can tell an unknown name from a wrong password by the time it takes."""

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from statistics import median

from .client import Connection
from .samples import area_under_curve, gap_interval, relative_gap
from .subject import Subject

_LEAST, _MOST = 20, 1_000
_WARM_UP = 3
_WRONG = "not the password"


@dataclass(frozen=True, slots=True)
class TimingGap:
    """Of interleaved pairs, over one connection."""

    pairs: int
    wrong_password_ms: float
    unknown_name_ms: float
    gap: float
    """Of the medians, as a share of the longer one."""
    low: float
    high: float
    """The 95 % interval of the gap."""
    area_under_curve: float


async def measure_timing(subject: Subject, *, seconds: float, advance: Callable[[float], None]) -> TimingGap:
    """Pairs in random order, for a time."""
    wrong: list[float] = []
    unknown: list[float] = []
    async with subject.connections(1) as (connection,):
        known = subject.names[0]
        for _ in range(_WARM_UP):
            await _timed(connection, subject.login(known, _WRONG))
        begin = told = time.perf_counter()
        while len(wrong) < _LEAST or (time.perf_counter() < begin + seconds and len(wrong) < _MOST):
            # As long as the known name, and a new one each time: no cache can know it.
            stranger = f"{len(wrong):0{len(known)}d}"
            probes = [(known, wrong), (stranger, unknown)]
            random.shuffle(probes)
            for name, times in probes:
                times.append(await _timed(connection, subject.login(name, _WRONG)))
            now = time.perf_counter()
            advance(now - told)
            told = now
    low, high = gap_interval(wrong, unknown)
    return TimingGap(
        pairs=len(wrong),
        wrong_password_ms=median(wrong) * 1000,
        unknown_name_ms=median(unknown) * 1000,
        gap=relative_gap(wrong, unknown),
        low=low,
        high=high,
        area_under_curve=area_under_curve(wrong, unknown),
    )


async def _timed(connection: Connection, login: bytes) -> float:
    start = time.perf_counter()
    answer = await connection.ask(login)
    took = time.perf_counter() - start
    if answer.status not in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED}:
        raise ConnectionError(f"a wrong password was answered {answer.status}")
    return took
