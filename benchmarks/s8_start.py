"""S8: what Fastlatch adds to an import, to the start of a server, and to its memory."""

import compileall
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import fastlatch

from . import fastlatch_site
from .bench import ROOT, Bench
from .interleave import rotated
from .pinning import SERVER_CORE, pinned
from .program import printed
from .row import NotMeasured, Row, at_most
from .servers import Server, clean_environment, free_port, stop

TITLE = "Import, start and idle memory"
GOALS = 4
_IMPORT = "milliseconds after import fastapi"
_FIRST = "time to the first answer, of an empty FastAPI app's"
_MEMORY = "MiB above an empty FastAPI app's"
_IMPORTS = 5
"""Imports in one round; the quickest of them counts, for everything else a machine does makes it slower."""
_SETTLED = 3.0
"""Seconds from the first answer until the memory is read."""
_PATIENCE = 60.0
_EVERY = 0.002


def measure(bench: Bench) -> Iterator[Row]:
    """Milliseconds for the imports, a ratio for the start, MiB for the memory."""
    # As pip does with what it installs: the peers in this environment have theirs.
    compileall.compile_dir(Path(fastlatch.__file__).parent, quiet=1)
    adds: dict[str, list[float]] = {"import fastlatch": [], "from fastlatch import CurrentUser, Fastlatch": []}
    for number in range(bench.rounds):
        for statement, found in rotated(list(adds.items()), number):
            found.append(min(_import_time(statement) for _ in range(_IMPORTS)) * 1000)
    for statement, found in adds.items():
        yield Row(f"`{statement}`", tuple(found), at_most(60), unit="ms", axis=_IMPORT)
    yield from _starts(bench)


def _import_time(statement: str) -> float:
    program = f"import fastapi, time; t = time.perf_counter(); {statement}; print(time.perf_counter() - t)"
    command = [*pinned(SERVER_CORE), sys.executable, "-c", program]
    return float(printed("the import", command, timeout=_PATIENCE))


def _starts(bench: Bench) -> Iterator[Row]:
    with bench.folder() as folder:
        site = fastlatch_site.prepare(folder, {}, users=1)

        def empty(port: int) -> list[str]:
            served = ["benchmarks.apps.empty_fastapi:app", "--app-dir", str(ROOT), "--port", str(port)]
            tuned = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"]
            return [sys.executable, "-m", "uvicorn", *served, *tuned]

        def serve(port: int) -> list[str]:
            return [sys.executable, "-m", "fastlatch", "serve", "--port", str(port)]

        times: dict[str, list[float]] = {"empty": [], "serve": []}
        memory: dict[str, list[float]] = {"empty": [], "serve": []}
        for number in range(bench.rounds + 1):
            for name, command, path in rotated((("empty", empty, "/"), ("serve", serve, "/health/live")), number):
                seconds, mib = _start(command, path, folder, site.environment)
                bench.tell(f"{name}: first answer after {seconds * 1000:.0f} ms, {mib:.0f} MiB")
                # The first start of each reads files that later ones find in memory.
                if number:
                    times[name].append(seconds)
                    memory[name].append(mib)
    late = tuple(ours / theirs for ours, theirs in zip(times["serve"], times["empty"], strict=True))
    above = tuple(ours - theirs for ours, theirs in zip(memory["serve"], memory["empty"], strict=True))
    note = f"{_middle(times['serve']) * 1000:.0f} ms against {_middle(times['empty']) * 1000:.0f} ms"
    yield Row("`fastlatch serve`: first answer", late, at_most(1.5), note=note, axis=_FIRST)
    note = f"{_middle(memory['serve']):.0f} MiB against {_middle(memory['empty']):.0f} MiB, {_SETTLED:.0f} s after it"
    yield Row("`fastlatch serve`: idle memory", above, at_most(30), unit="MiB", note=note, axis=_MEMORY)


def _start(
    command: Callable[[int], Sequence[str]], path: str, folder: Path, environment: Mapping[str, str]
) -> tuple[float, float]:
    """Seconds to the first answer, and MiB a little later."""
    port = free_port()
    log_file = folder / "start.log"
    with log_file.open("wb") as log:
        begun = time.perf_counter()
        process = subprocess.Popen(
            [*pinned(SERVER_CORE), *command(port)],
            cwd=folder,
            env=clean_environment(environment),
            stdout=log,
            stderr=log,
        )
        try:
            seconds = _first_answer(process, port, path, begun)
            time.sleep(_SETTLED)
            return seconds, Server(port, process.pid, log_file).resident_mib()
        finally:
            stop(process)


def _first_answer(process: "subprocess.Popen[bytes]", port: int, path: str, begun: float) -> float:
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode()
    while (elapsed := time.perf_counter() - begun) < _PATIENCE:
        if process.poll() is not None:
            raise NotMeasured("the server ended by itself")
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
                connection.sendall(request)
                head = connection.recv(64)
                elapsed = time.perf_counter() - begun
                if not head.startswith(b"HTTP/1.1 200"):
                    raise NotMeasured(f"the first answer of the server was {head[:20]!r}")
                return elapsed
        except ConnectionRefusedError:
            time.sleep(_EVERY)
    raise NotMeasured("the server did not answer")


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]
