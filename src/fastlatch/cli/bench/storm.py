"""Requests with a token, alone and while 32 logins are in flight, half of them with a wrong password."""

import asyncio
import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from statistics import median

from .client import Connection, get
from .load import Statuses, Storm, check, closed, open_rate
from .samples import percentile
from .subject import ME, Subject, issued

STORM = 32
_PROBE_RATE = 200.0
_PROBES = 8
"""Connections; as many ask without pause."""
_PARTS = {"idle_probe": 0.24, "idle_load": 0.16, "storm_probe": 0.3, "storm_load": 0.2}
"""Of a round; the rest goes to logins that are waited for."""
_RISING = 0.05
_MEDIAN, _TAIL = 50, 99


@dataclass(frozen=True, slots=True)
class Requests:
    """`GET /users/me`; times in milliseconds, over all rounds."""

    idle_p50: float
    idle_p99: float
    storm_p50: float
    storm_p99: float
    p99_ratio: float
    probes: int
    idle_per_second: float
    storm_per_second: float
    kept: float
    """Median of the rounds' shares."""
    client_share: float
    """Of one core, that this command itself computed when it asked without pause."""
    storm_logins: Statuses
    storm_logins_per_second: float


class _Rounds:
    def __init__(self) -> None:
        self.idle: list[float] = []
        self.storm: list[float] = []
        self.idle_rates: list[float] = []
        self.storm_rates: list[float] = []
        self.client_shares: list[float] = []
        self.logins = Statuses()
        self.stormy_seconds = 0.0


async def measure_requests(
    subject: Subject, *, seconds: float, rounds: int, advance: Callable[[float], None]
) -> Requests:
    """Quiet and storm in turn.

    Raises:
        ConnectionError: the logins were no storm.
    """
    each = seconds / rounds
    done = _Rounds()
    async with subject.connections(1) as (connection,):
        token = (await issued(connection, subject.login(subject.names[0])))["access_token"]
    request = get(ME, str(token))
    for _ in range(rounds):
        async with subject.connections(_PROBES) as probes:
            await _round(subject, probes, request, each, done)
        advance(each)
    must_have_raged(done.logins)
    idle_p99, storm_p99 = percentile(done.idle, _TAIL), percentile(done.storm, _TAIL)
    return Requests(
        idle_p50=percentile(done.idle, _MEDIAN) * 1000,
        idle_p99=idle_p99 * 1000,
        storm_p50=percentile(done.storm, _MEDIAN) * 1000,
        storm_p99=storm_p99 * 1000,
        p99_ratio=storm_p99 / idle_p99,
        probes=len(done.storm),
        idle_per_second=median(done.idle_rates),
        storm_per_second=median(done.storm_rates),
        kept=median(storm / idle for storm, idle in zip(done.storm_rates, done.idle_rates, strict=True)),
        client_share=median(done.client_shares),
        storm_logins=done.logins,
        storm_logins_per_second=_judged(done.logins) / done.stormy_seconds,
    )


async def _round(subject: Subject, probes: Sequence[Connection], request: bytes, seconds: float, done: _Rounds) -> None:
    time_for = {name: share * seconds for name, share in _PARTS.items()}
    # What is asked first on a connection is slower, and would count for the quiet part alone.
    for answer in await asyncio.gather(*(connection.ask(request) for connection in probes)):
        check(answer)
    done.idle += await _probe(probes, request, time_for["idle_probe"])
    own = time.process_time()
    begin = time.perf_counter()
    done.idle_rates.append(await _saturate(probes, request, time_for["idle_load"]))
    done.client_shares.append((time.process_time() - own) / (time.perf_counter() - begin))
    async with subject.connections(STORM) as storming, Storm(storming, _half_wrong(subject)) as storm:
        begin = time.perf_counter()
        await asyncio.sleep(_RISING * seconds)
        done.storm += await _probe(probes, request, time_for["storm_probe"])
        done.storm_rates.append(await _saturate(probes, request, time_for["storm_load"]))
    done.logins.update(storm.statuses)
    done.stormy_seconds += time.perf_counter() - begin


async def _probe(connections: Sequence[Connection], request: bytes, seconds: float) -> list[float]:
    return await open_rate(connections, request, rate=_PROBE_RATE, count=max(1, round(_PROBE_RATE * seconds)))


async def _saturate(connections: Sequence[Connection], request: bytes, seconds: float) -> float:
    statuses, took = await closed(connections, lambda: request, seconds=seconds)
    return statuses.good() / took


def _half_wrong(subject: Subject) -> Callable[[], bytes]:
    wrong = [subject.login(name, "not the password") for name in subject.names]
    right = [subject.login(name) for name in subject.names]
    requests = itertools.cycle(itertools.chain.from_iterable(zip(right, wrong, strict=True)))
    return lambda: next(requests)


def must_have_raged(logins: Statuses) -> None:
    """A server that does not look at passwords answers everybody else easily.

    Raises:
        ConnectionError: nobody was let in, fewer were judged than are in flight, or there were answers of other kinds.
    """
    judged = _judged(logins)
    others = logins.total() - judged - logins[HTTPStatus.SERVICE_UNAVAILABLE]
    if others or not logins.good() or judged < STORM:
        told = ", ".join(f"{logins[status]} with {status}" for status in sorted(logins))
        raise ConnectionError(f"there was no storm of logins: they were answered {told or 'not at all'}")


def _judged(statuses: Statuses) -> int:
    """Whose password was looked at: let in, or told that it was wrong."""
    return statuses.good() + statuses[HTTPStatus.BAD_REQUEST] + statuses[HTTPStatus.UNAUTHORIZED]
