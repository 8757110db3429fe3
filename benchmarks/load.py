"""wrk as the load: closed loop, one thread on its own core. An answer that is no 2xx makes the round invalid."""

import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .interleave import InvalidRound
from .pinning import LOAD_CORE, pinned
from .program import printed
from .row import NotMeasured

LUA = Path(__file__).parent / "lua"
_SECONDS = {"us": 1e-6, "ms": 1e-3, "s": 1.0, "m": 60.0, "h": 3600.0}


@dataclass(frozen=True, slots=True)
class Load:
    """What wrk reports about one window."""

    requests: int
    per_second: float
    bad_answers: int
    socket_errors: int
    p50: float
    """Seconds."""
    p99: float
    """Seconds."""


def wrk(  # noqa: PLR0913 (what a window of load depends on)
    url: str,
    script: str,
    arguments: Sequence[str | Path],
    *,
    seconds: float,
    connections: int = 32,
    tolerate: bool = False,
) -> Load:
    """One window. `script` is a file of `lua/`.

    Raises:
        NotMeasured: there is no wrk, or it failed.
        InvalidRound: something was not answered with 2xx, unless that is to be tolerated.
    """
    if shutil.which("wrk") is None:
        raise NotMeasured("wrk is not installed (apt install wrk, brew install wrk)")
    command = [*pinned(LOAD_CORE), "wrk", "--threads", "1", "--connections", str(connections)]
    # wrk takes whole seconds only.
    command += ["--duration", f"{max(1, round(seconds))}s", "--timeout", "30s", "--latency"]
    command += ["--script", str(LUA / script), url, "--", *map(str, arguments)]
    load = parse(printed("wrk", command, timeout=seconds + 90))
    if not tolerate and (load.bad_answers or load.socket_errors):
        raise InvalidRound(f"{load.bad_answers} answers were no 2xx, {load.socket_errors} errors of sockets at {url}")
    return load


def parse(report: str) -> Load:
    """A report of wrk, and the line `Refused: N` of our own scripts.

    Raises:
        ValueError: this is no report of wrk.
    """
    total = re.search(r"(\d+) requests in ", report)
    rate = re.search(r"Requests/sec:\s+([\d.]+)", report)
    if total is None or rate is None:
        raise ValueError(f"not a report of wrk: {report[:200]!r}")
    bad = [int(count) for count in re.findall(r"(?:Non-2xx or 3xx responses|Refused): (\d+)", report)]
    sockets = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", report)
    return Load(
        requests=int(total[1]),
        per_second=float(rate[1]),
        # Our scripts may count what wrk has counted too.
        bad_answers=max(bad, default=0),
        socket_errors=sum(map(int, sockets.groups())) if sockets else 0,
        p50=_percentile(report, 50),
        p99=_percentile(report, 99),
    )


def _percentile(report: str, percent: int) -> float:
    found = re.search(rf"^\s+{percent}%\s+([\d.]+)(us|ms|s|m|h)", report, re.MULTILINE)
    return float(found[1]) * _SECONDS[found[2]] if found else float("nan")
