"""How long an answer takes, asked at fixed times whatever happened before: a stalled server cannot slow the questions.

A program of its own, so that nothing else of the benchmarks runs in its event loop:
`python -m benchmarks.probe --port 8000 --path /profile --tokens FILE`. Prints one line of JSON.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from math import ceil
from pathlib import Path

from .http_client import Answer, Connection, HungUp, get
from .pinning import LOAD_CORE, pinned
from .program import printed
from .servers import Server

_RATE = 100.0
"""Requests a second."""
_PATIENCE = 9.0
"""Seconds that answers are waited for after the last request was due."""
_EARLY = 0.002
"""Seconds: timers of an event loop are a millisecond late at times, so it wakes earlier and watches the clock."""


@dataclass(frozen=True, slots=True)
class Probe:
    """Latencies in seconds, from the time a request was due. Without an answer: the time it was waited for."""

    sent: int
    answered: int
    bad_answers: int
    p50: float
    p99: float
    worst: float


def probe(server: Server, path: str, tokens: Path, *, seconds: float) -> Probe:
    """Probe a server from the core of the load."""
    command = [*pinned(LOAD_CORE), sys.executable, "-m", "benchmarks.probe", "--port", str(server.port)]
    command += ["--path", path, "--tokens", str(tokens), "--seconds", str(seconds)]
    command += ["--rate", str(_RATE), "--patience", str(_PATIENCE)]
    return Probe(**json.loads(printed("the prober", command, timeout=seconds + _PATIENCE + 60)))


async def observe(  # noqa: PLR0913 (what the answers depend on)
    port: int, path: str, tokens: Sequence[str], *, seconds: float, rate: float, patience: float
) -> Probe:
    """The probe itself."""
    requests = [get(path, token=token) for token in tokens]
    idle: list[Connection] = []
    latencies: list[float] = []
    bad = 0

    async def one(number: int, due: float) -> None:
        nonlocal bad
        # The last one first: so few stay in use, and what a stall has opened may end in peace.
        connection = idle.pop() if idle else Connection(port)
        try:
            answer = await _ask(connection, requests[number % len(requests)])
        except OSError:
            bad += 1
        else:
            bad += answer.status != 200
        latencies.append(time.perf_counter() - due)
        idle.append(connection)

    count = round(seconds * rate)
    start = time.perf_counter() + 0.05
    tasks = []
    for number in range(count):
        due = start + number / rate
        await asyncio.sleep(max(0, due - time.perf_counter() - _EARLY))
        await _until(due)
        tasks.append(asyncio.create_task(one(number, due)))
    _, waiting = await asyncio.wait(tasks, timeout=patience)
    answered = len(latencies)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    end = time.perf_counter()
    unanswered = [end - (start + number / rate) for number, task in enumerate(tasks) if task in waiting]
    for connection in idle:
        connection.close()
    everything = sorted(latencies + unanswered)
    return Probe(count, answered, bad, percentile(everything, 50), percentile(everything, 99), everything[-1])


async def _ask(connection: Connection, request: bytes) -> Answer:
    """Once more where the server had just hung up on a silent connection: a GET may be repeated, and time runs on."""
    try:
        return await connection.send(request)
    except HungUp:
        return await connection.send(request)


async def _until(due: float) -> None:
    """Turn the loop without rest, so that answers are read meanwhile and the moment is not missed."""
    turned = asyncio.Event()
    while time.perf_counter() < due:
        asyncio.get_running_loop().call_soon(turned.set)
        await turned.wait()
        turned.clear()


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The nearest rank: a value that was measured, never one in between."""
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.probe", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--tokens", type=Path, required=True)
    parser.add_argument("--seconds", type=float, default=8)
    parser.add_argument("--rate", type=float, default=_RATE)
    parser.add_argument("--patience", type=float, default=_PATIENCE)
    asked = parser.parse_args()
    found = asyncio.run(
        observe(
            asked.port,
            asked.path,
            asked.tokens.read_text().split(),
            seconds=asked.seconds,
            rate=asked.rate,
            patience=asked.patience,
        )
    )
    print(json.dumps(asdict(found)))


if __name__ == "__main__":
    main()
