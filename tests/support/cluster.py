"""`fastlatch serve --workers N` in a process group of its own, and which of its workers holds which connection."""

import asyncio
import http.client
import os
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.command_line import CommandLine
from support.raw_http import Connection, ConnectionLost, get

SETTINGS = {
    # The same after every start, whatever the port: tokens outlive the process that made them.
    "FASTLATCH_ISSUER": "http://127.0.0.1:8000",
    "FASTLATCH_SECRET_KEY": "bm90IGEgc2VjcmV0OiBpdCBndWFyZHMgbm90aGluZyBidXQgdGVzdHM",
    # Many logins at once are what is tested, not what a hash costs or how many guesses are allowed.
    "FASTLATCH_ARGON2_MEMORY_KIB": "8",
    "FASTLATCH_ARGON2_ITERATIONS": "1",
    "FASTLATCH_LOGIN_RATE_LIMIT": "off",
    "FASTLATCH_ADDRESS_RATE_LIMIT": "off",
    "FASTLATCH_HASH_QUEUE": "1000",
    "FASTLATCH_REGISTRATION": "true",
}
_PATIENCE = 60.0
_OPENED_AT_ONCE = 32
_MOST_OPENED = 8000


@dataclass
class Cluster:
    """Several workers over one database; may be killed and started again."""

    run: CommandLine
    workers: int = 4
    port: int = 0
    startups: list[float] = field(default_factory=list)
    """Seconds from starting the program to the first 200 of `/health/ready`, of each start."""
    _process: "subprocess.Popen[str] | None" = None

    @property
    def database_url(self) -> str:
        return self.run.variables.get("FASTLATCH_DATABASE_URL", f"sqlite:///{self.run.folder / 'fastlatch.db'}")

    @property
    def log(self) -> Path:
        return self.run.folder / "cluster.log"

    def start(self) -> None:
        """Until it is ready."""
        begun = time.monotonic()
        with self.log.open("ab") as errors:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "fastlatch", "serve", "--workers", str(self.workers), "--port", "0"],
                cwd=self.run.folder,
                env=self.run.environment(),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        first = self._process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)", first)
        assert found, f"{first}\n{self.log.read_text()}"
        self.port = int(found[1])
        while not _is_ready(self.port):
            assert time.monotonic() - begun < _PATIENCE, f"it did not become ready\n{self.log.read_text()}"
            time.sleep(0.01)
        self.startups.append(time.monotonic() - begun)

    def kill(self) -> None:
        """The whole group at once, by a signal that nobody can catch."""
        assert self._process is not None
        os.killpg(self._process.pid, signal.SIGKILL)
        self._over()

    def stop(self) -> None:
        """As a service manager would; killed when it does not end."""
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.kill()
            raise
        self._over()

    async def connections(self, of_each: int) -> list[Connection]:
        """So many to each worker, neighbours to different ones. Who takes one is chance: the rest is closed."""
        chosen: defaultdict[int, list[Connection]] = defaultdict(list)
        for _ in range(0, _MOST_OPENED, _OPENED_AT_ONCE):
            opened = [await Connection.to(self.port) for _ in range(_OPENED_AT_ONCE)]
            await asyncio.gather(*(connection.ask(get("/health/live")) for connection in opened))
            holders = self._holders()
            for connection in opened:
                mine = chosen[holders[connection.local_port]]
                if len(mine) < of_each:
                    mine.append(connection)
                else:
                    await connection.close()
            if len(chosen) == self.workers and all(len(mine) == of_each for mine in chosen.values()):
                return [connection for held in zip(*chosen.values(), strict=True) for connection in held]
            for mine in chosen.values():
                mine[:] = await awake(mine)
        raise AssertionError(f"of {_MOST_OPENED} connections the workers took {[*map(len, chosen.values())]}")

    def _holders(self) -> Mapping[int, int]:
        """The process that holds the other end of each connection, by our port."""
        assert self._process is not None
        by_inode = {inode: process for process in _children(self._process.pid) for inode in _sockets(process)}
        return {
            theirs: by_inode[inode] for here, theirs, inode in _connections() if here == self.port and inode in by_inode
        }

    def _over(self) -> None:
        assert self._process is not None
        assert self._process.stdout is not None
        self._process.wait(timeout=20)
        # The workers hold the other end: it ends with the last of them.
        self._process.stdout.read()
        self._process.stdout.close()
        self._process = None


@contextmanager
def cluster_of(folder: Path, *, workers: int = 4, **variables: str) -> Iterator[Cluster]:
    """Not started yet; stopped on leaving."""
    cluster = Cluster(CommandLine(folder, SETTINGS | variables), workers)
    try:
        yield cluster
    finally:
        cluster.stop()


async def awake(connections: list[Connection]) -> list[Connection]:
    """Those that still stand: the server closes one that has said nothing for some seconds."""
    standing = []
    for connection in connections:
        connection.send(get("/health/live"))
    for connection in connections:
        try:
            await connection.answer()
        except ConnectionLost:
            await connection.close()
        else:
            standing.append(connection)
    return standing


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    try:
        connection.request("GET", "/health/ready")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


def _children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _sockets(process: int) -> Iterator[str]:
    for entry in Path(f"/proc/{process}/fd").iterdir():
        try:
            kind, _, inode = str(entry.readlink()).rstrip("]").partition(":[")
        except FileNotFoundError:
            continue  # closed meanwhile
        if kind == "socket":
            yield inode


def _connections() -> Iterator[tuple[int, int, str]]:
    """Port here, port there and inode of every connection over IPv4 of this machine."""
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        yield int(fields[1].partition(":")[2], 16), int(fields[2].partition(":")[2], 16), fields[9]
