"""S3: what others feel while people log in. The server on one core, 32 logins in flight, half of them wrong."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from . import fastlatch_site, python_peers
from .bench import Bench, lines
from .interleave import rotated
from .load import wrk
from .probe import Probe, probe
from .row import NotMeasured, Row, at_least, at_most
from .servers import Server
from .storm import Storm, raging
from .tokens import log_in

TITLE = "Verified GETs during a storm of logins, of the same GETs without one"
GOALS = 2
_LATENCY = "p99 of GETs in the storm, of their idle p99"
_KEPT = "throughput of GETs in the storm, of the idle one"
_USERS = 64
_CONNECTIONS = 8
_IN_FLIGHT = 32
_PROBED = 8 / 3
"""Windows of load as long as one window of probing: a 99th percentile needs many answers."""


@dataclass(slots=True)
class Contender:
    name: str
    server: Server
    tokens: Path
    login_path: str
    usernames: Path
    password: str
    ours: bool = False
    readings: list["_Reading"] = field(default_factory=list)
    not_measured: str = ""
    """Why there will be no more readings."""


@dataclass(frozen=True, slots=True)
class _Reading:
    idle: Probe
    stormy: Probe
    idle_rate: float
    stormy_rate: float
    storm: Storm


def measure(bench: Bench) -> Iterator[Row]:
    """Latency, then throughput; ours and the peers' in turn."""
    with ExitStack() as stack:
        folder = stack.enter_context(bench.folder())
        contenders, missing = [_fastlatch(bench, stack, folder)], []
        for peer in (python_peers.TUTORIAL, python_peers.FASTAPI_USERS):
            try:
                contenders.append(_peer(bench, stack, folder, peer))
            except NotMeasured as reason:
                missing.append(Row(peer.name, not_measured=str(reason), axis=_LATENCY))
        each(bench, contenders, _closed_loop)  # the first answers of a server are slower
        for number in range(bench.rounds):
            each(bench, rotated(contenders, number), _read)
    yield from map(_latency, contenders)
    yield from missing
    yield from map(_kept, contenders)


def each(bench: Bench, contenders: Sequence[Contender], measure: Callable[[Bench, Contender], object]) -> None:
    """One that fails says why, and is left out from then on; the others go on without it."""
    for one in contenders:
        if one.not_measured:
            continue
        try:
            measure(bench, one)
        except NotMeasured as reason:
            one.not_measured = str(reason)
            bench.tell(f"{one.name} left out: {reason}")
            # What it left undone must not run beside the next one.
            with suppress(NotMeasured):
                one.server.wait_until_idle()


def _read(bench: Bench, one: Contender) -> None:
    window = bench.seconds * _PROBED
    idle = probe(one.server, "/profile", one.tokens, seconds=window)
    idle_rate = _closed_loop(bench, one)
    with raging(
        one.server, one.login_path, one.usernames, one.password, in_flight=_IN_FLIGHT, at_least=_IN_FLIGHT
    ) as watched:
        time.sleep(1)
        stormy = probe(one.server, "/profile", one.tokens, seconds=window)
        stormy_rate = _closed_loop(bench, one)
    one.server.wait_until_idle()
    storm = watched.storm
    bench.tell(
        f"{one.name}: p99 {idle.p99 * 1000:.1f} ms idle, {stormy.p99 * 1000:.1f} ms in the storm, "
        f"{idle_rate:,.0f}/s and {stormy_rate:,.0f}/s, {storm.per_second:.1f} logins/s"
    )
    if idle.bad_answers or stormy.bad_answers:
        raise NotMeasured(f"{idle.bad_answers + stormy.bad_answers} probes were answered wrongly")
    storm.must_have_raged(_IN_FLIGHT)
    one.readings.append(_Reading(idle, stormy, idle_rate, stormy_rate, storm))


def _closed_loop(bench: Bench, one: Contender) -> float:
    url = f"{one.server.url}/profile"
    # Timeouts are what a stalled server gives; other wrong answers are not.
    load = wrk(url, "bearer.lua", [one.tokens], seconds=bench.seconds, connections=_CONNECTIONS, tolerate=True)
    if load.bad_answers:
        raise NotMeasured(f"{load.bad_answers} answers were no 2xx")
    return load.per_second


def _fastlatch(bench: Bench, stack: ExitStack, folder: Path) -> Contender:
    site = fastlatch_site.prepare(folder, {}, users=_USERS)
    server = stack.enter_context(
        bench.python_app("fastlatch_app:with_current_user", folder, factory=True, environment=site.environment)
    )
    tokens = log_in(server.port, site.usernames, site.password, sessions=_USERS).access
    names = lines(folder, "names.txt", list(site.usernames))
    return Contender(
        "Fastlatch", server, lines(folder, "tokens.txt", tokens), "/token", names, site.password, ours=True
    )


def _peer(bench: Bench, stack: ExitStack, folder: Path, peer: python_peers.PythonPeer) -> Contender:
    server = stack.enter_context(python_peers.serving(bench, peer, folder))
    file = lines(folder, f"{peer.app}.txt", python_peers.tokens(server, _USERS))
    names = lines(folder, f"{peer.app}-names.txt", [peer.username])
    return Contender(peer.name, server, file, peer.login_path, names, python_peers.PASSWORD)


def _latency(one: Contender) -> Row:
    readings, what, goal = one.readings, f"{one.name}: p99 of GETs", at_most(3) if one.ours else None
    if one.not_measured:
        return Row(what, goal=goal, not_measured=one.not_measured, axis=_LATENCY)
    idle, stormy = (median(getattr(r, side).p99 for r in readings) * 1000 for side in ("idle", "stormy"))
    answered, sent = sum(r.stormy.answered for r in readings), sum(r.stormy.sent for r in readings)
    busy = sum(r.storm.too_busy for r in readings)
    logins = median(r.storm.per_second for r in readings)
    return Row(
        what,
        tuple(r.stormy.p99 / r.idle.p99 for r in readings),
        goal,
        note=f"{idle:,.1f} ms idle, {stormy:,.1f} ms in the storm; {answered:,} of {sent:,} answered; "
        f"{logins:,.1f} logins/s; answered 503: {busy}",
        axis=_LATENCY,
    )


def _kept(one: Contender) -> Row:
    readings, what, goal = one.readings, f"{one.name}: throughput of GETs kept", at_least(0.85) if one.ours else None
    if one.not_measured:
        return Row(what, goal=goal, not_measured=one.not_measured, axis=_KEPT)
    idle, stormy = median(r.idle_rate for r in readings), median(r.stormy_rate for r in readings)
    return Row(
        what,
        tuple(r.stormy_rate / r.idle_rate for r in readings),
        goal,
        note=f"{stormy:,.0f}/s in the storm, {idle:,.0f}/s idle",
        axis=_KEPT,
    )
