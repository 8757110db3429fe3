"""Servers in processes of their own, started as a user would start them, each on a free port of this machine."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PATIENCE = 60.0


@dataclass(frozen=True)
class Server:
    """Where it listens, and what it has written so far."""

    base_url: str
    log_file: Path

    def log(self) -> str:
        return self.log_file.read_text()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(arguments: Sequence[str], folder: Path, *, port: int, **settings: str) -> Iterator[Server]:
    """`python ARGUMENTS` in `folder`, until it accepts connections; ended by SIGTERM on leaving."""
    log_file = folder / f"server-{port}.log"
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("FASTLATCH_")}
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=folder, env=inherited | settings, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait_until_it_accepts(process, port, log_file)
            yield Server(f"http://127.0.0.1:{port}", log_file)
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
                raise


@contextmanager
def serving_demo(folder: Path) -> Iterator[Server]:
    port = free_port()
    with serving(["-m", "fastlatch", "demo", "--port", str(port)], folder, port=port) as server:
        yield server


@contextmanager
def serving_app(app: str, source: Path, folder: Path, **settings: str) -> Iterator[Server]:
    """`uvicorn APP` with the app's module in `source`, and the database in `folder`."""
    port = free_port()
    uvicorn = ["-m", "uvicorn", app, "--app-dir", str(source), "--port", str(port)]
    with serving(uvicorn, folder, port=port, **settings) as server:
        yield server


def _wait_until_it_accepts(process: "subprocess.Popen[bytes]", port: int, log_file: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the server ended by itself:\n{log_file.read_text()}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"the server did not start:\n{log_file.read_text()}")
