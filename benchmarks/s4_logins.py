"""S4: how many of the logins that two cores could hash one process delivers. Interleaved with raw hashing."""

import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from . import fastlatch_site, python_peers
from .bench import Bench, lines
from .interleave import InvalidRound, Side
from .pinning import BOTH_CORES
from .raw_hashes import Cost, raw_rate
from .row import Goal, NotMeasured, Row, at_least
from .servers import Server
from .storm import raging

TITLE = "Logins in one process on two cores, of raw Argon2id on the same cores"
GOALS = 2
_AXIS = "share of the raw speed"
_THREADS = 2
_IN_FLIGHT = 16
_ENOUGH = 60
"""Logins in one window: an answer more or less is then less than two percent of them."""
_OURS = ((Cost(19_456, 2, 1), 0.95), (Cost(65_536, 3, 1), 0.90))
_PEERS = (python_peers.TUTORIAL, python_peers.FASTAPI_USERS)
_LONGER = 5 / 3
"""Windows of load as long as one window here; three times as long where a core makes only a few hashes a second."""
_SLOW_KIB = 60_000


def measure(bench: Bench) -> Iterator[Row]:
    """Ours at two costs, the peers at their own; each against raw hashing at the same cost."""
    for cost, bound in _OURS:
        what, goal = f"Fastlatch, {cost}", at_least(bound)
        with ExitStack() as stack:
            folder = stack.enter_context(bench.folder())
            try:
                yield _compare(bench, what, _fastlatch(bench, stack, folder, cost), cost, goal)
            except NotMeasured as reason:
                yield Row(what, goal=goal, not_measured=str(reason), axis=_AXIS)
    for peer in _PEERS:
        with ExitStack() as stack:
            folder = stack.enter_context(bench.folder())
            try:
                server = stack.enter_context(python_peers.serving(bench, peer, folder, cores=BOTH_CORES))
                cost = Cost.of(bench.peers.default_hash())
                names = lines(folder, "names.txt", [peer.username])
                side = _side(server, peer.login_path, names, python_peers.PASSWORD, _window(bench, cost))
                yield _compare(bench, f"{peer.name}, {cost}", side, cost, None)
            except NotMeasured as reason:
                yield Row(peer.name, not_measured=str(reason), axis=_AXIS)


def _compare(bench: Bench, what: str, side: Side, cost: Cost, goal: Goal | None) -> Row:
    window = _window(bench, cost)
    rounds = bench.interleave({"raw": lambda: raw_rate(cost, threads=_THREADS, seconds=window), "logins": side})
    note = f"{rounds.median('logins'):.1f} logins/s against {rounds.median('raw'):.1f} hashes/s"
    return Row(what, rounds.ratios("logins", "raw"), goal, note=rounds.with_discarded(note), axis=_AXIS)


def _fastlatch(bench: Bench, stack: ExitStack, folder: Path, cost: Cost) -> Side:
    site = fastlatch_site.prepare(
        folder,
        {
            "FASTLATCH_ARGON2_MEMORY_KIB": str(cost.memory_kib),
            "FASTLATCH_ARGON2_ITERATIONS": str(cost.iterations),
            "FASTLATCH_ARGON2_LANES": str(cost.lanes),
        },
        users=_IN_FLIGHT,
    )
    app, environment = "fastlatch_app:with_direct_endpoints", site.environment
    server = stack.enter_context(bench.python_app(app, folder, factory=True, cores=BOTH_CORES, environment=environment))
    names = lines(folder, "names.txt", list(site.usernames))
    return _side(server, "/token", names, site.password, _window(bench, cost))


def _side(server: Server, path: str, usernames: Path, password: str, window: float) -> Side:
    def log_in() -> float:
        with raging(
            server,
            path,
            usernames,
            password,
            in_flight=_IN_FLIGHT,
            wrong_of=0,
            at_least=_ENOUGH,
            threads=_THREADS,
            cores=BOTH_CORES,
        ) as watched:
            time.sleep(window)
        server.wait_until_idle()  # logins that were left behind must not run beside the other side
        storm = watched.storm
        if storm.refused or storm.too_busy or storm.other:
            raise InvalidRound(f"{storm.refused} logins refused, {storm.too_busy} answered 503, {storm.other} broken")
        if storm.let_in < _ENOUGH:
            raise InvalidRound(f"{storm.let_in} logins in {window:.0f} s and a minute are too few to tell a rate")
        return storm.per_second

    return log_in


def _window(bench: Bench, cost: Cost) -> float:
    return bench.seconds * _LONGER * (1 if cost.memory_kib < _SLOW_KIB else 3)
