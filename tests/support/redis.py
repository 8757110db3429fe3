"""A server of our own for a test run, Redis or Valkey, on a socket and on loopback; nothing of it is kept."""

import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import redis

from .servers import free_port

_PATIENCE = 20.0


def binary() -> str:
    """Valkey where it is installed; Redis is the same to us."""
    found = shutil.which("valkey-server") or shutil.which("redis-server")
    assert found, "Redis is not installed: scripts/test installs it"
    return found


@dataclass(frozen=True)
class RedisServer:
    folder: Path
    port: int
    process: "subprocess.Popen[bytes]"

    @property
    def socket_url(self) -> str:
        return f"unix://{self.folder}/socket"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"

    @cached_property
    def client(self) -> Any:
        """For looking, and for what an administrator would do."""
        return redis.Redis(unix_socket_path=f"{self.folder}/socket")

    def let_pass(self, seconds: float) -> None:
        """Make everything that is counted so much older: the clock of the counters is the server's."""
        for key in self.client.scan_iter():
            for guess, score in self.client.zrange(key, 0, -1, withscores=True):
                older = score - seconds * 1e6 if score > 0 else score + seconds * 1e6
                self.client.zadd(key, {guess: older})
            self.client.pexpire(key, max(1, self.client.pttl(key) - int(seconds * 1000)))


@contextmanager
def running(**settings: str) -> Iterator[RedisServer]:
    """Started, and stopped on leaving."""
    # A socket's path may not be long, and pytest's folders are.
    folder = Path(tempfile.mkdtemp(prefix="fastlatch-redis-"))
    port = free_port()
    chosen = {
        "bind": "127.0.0.1",
        "port": str(port),
        "unixsocket": f"{folder}/socket",
        "save": "",
        "dir": str(folder),
    } | {name.replace("_", "-"): value for name, value in settings.items()}
    options = [word for name, value in chosen.items() for word in (f"--{name}", value)]
    try:
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen([binary(), *options], stdout=log, stderr=subprocess.STDOUT, cwd=folder)
        server = RedisServer(folder, port, process)
        try:
            _wait_for(server)
            yield server
        finally:
            server.client.close()
            process.terminate()
            process.wait(_PATIENCE)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _wait_for(server: RedisServer) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        assert server.process.poll() is None, f"it ended by itself:\n{(server.folder / 'log').read_text()}"
        try:
            server.client.ping()
        except redis.ConnectionError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError(f"it did not start:\n{(server.folder / 'log').read_text()}")
