"""A server in a process of its own: pinned, on a free port, waited for, its errors kept, ended by its id."""

import http.client
import os
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .pinning import SERVER_CORE, pinned
from .row import NotMeasured

_PATIENCE = 60.0
_LAST_WORDS = 200
_IDLE_WINDOW, _IDLE_SHARE = 0.5, 0.04
"""Seconds, and the part of a core that a server may use in them and still count as idle."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server that has answered."""

    port: int
    pid: int
    log_file: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cpu_seconds(self) -> float:
        """User and system time of the process so far."""
        fields = _proc(self.pid, "stat").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def wait_until_idle(self) -> None:
        """Until the work that clients left behind is done; or until patience ends."""
        deadline = time.monotonic() + _PATIENCE
        before = self.cpu_seconds()
        while time.monotonic() < deadline:
            time.sleep(_IDLE_WINDOW)
            now = self.cpu_seconds()
            if now - before <= _IDLE_SHARE * _IDLE_WINDOW:
                return
            before = now

    def resident_mib(self) -> float:
        """Memory that the process holds."""
        for line in _proc(self.pid, "status").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) / 1024
        raise NotMeasured("the system does not say how much memory a process holds")


@contextmanager
def running(  # noqa: PLR0913 (keyword-only; each says where or how it runs)
    command: Sequence[str],
    *,
    port: int,
    folder: Path,
    ready: str = "/",
    cores: str = SERVER_CORE,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """`command`, from its first answer at `ready` (whatever the status) until the end of the block.

    Raises:
        NotMeasured: it ended by itself or did not answer in time; with its last words.
    """
    log_file = folder / f"server-{port}.log"
    with log_file.open("wb") as log:
        process = subprocess.Popen(
            [*pinned(cores), *command], cwd=folder, env=clean_environment(environment), stdout=log, stderr=log
        )
    try:
        _wait_for_answer(process, port, ready, log_file)
        yield Server(port, process.pid, log_file)
    finally:
        stop(process)


def stop(process: "subprocess.Popen[bytes]") -> None:
    """Ask it to end; make it, if it does not."""
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def clean_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours, without settings of Fastlatch that somebody left in it."""
    rest = {name: value for name, value in os.environ.items() if not name.upper().startswith("FASTLATCH_")}
    return rest | dict(more or {})


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def status_of(port: int, path: str, *, headers: Mapping[str, str] | None = None, timeout: float = 5) -> int:
    """The status of one GET.

    Raises:
        OSError: nobody answers.
    """
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request("GET", path, headers=dict(headers or {}))
        return connection.getresponse().status
    except http.client.HTTPException as error:
        raise OSError(str(error)) from error
    finally:
        connection.close()


def _wait_for_answer(process: "subprocess.Popen[bytes]", port: int, path: str, log_file: Path) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise NotMeasured(f"the server ended by itself: {_end_of(log_file)}")
        try:
            status_of(port, path)
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise NotMeasured(f"the server did not answer within {_PATIENCE:.0f} s: {_end_of(log_file)}")


def _end_of(log_file: Path) -> str:
    # The last line of a traceback names the error.
    said = log_file.read_text(errors="replace").strip().splitlines()
    return said[-1].strip()[:_LAST_WORDS] if said else "it said nothing"


def _proc(pid: int, name: str) -> str:
    try:
        return Path(f"/proc/{pid}/{name}").read_text()
    except OSError:
        raise NotMeasured("this system has no /proc") from None
