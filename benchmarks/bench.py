"""What every figure is handed: how long to measure, where to keep things, and the servers that it may start."""

import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from .interleave import Rounds, Side, interleave
from .load import wrk
from .peers import Peers
from .pinning import SERVER_CORE
from .servers import Server, free_port, running

ROOT = Path(__file__).resolve().parents[1]

OUR_CONNECTIONS = "in an app, our connections"

Starting = AbstractContextManager[Server]
"""A server, once it is entered."""


@dataclass(frozen=True, slots=True)
class Bench:
    """One run of `python -m benchmarks`."""

    rounds: int
    seconds: int
    """Of one window of load."""
    home: Path
    """Where peers and large databases are kept between runs."""
    users: int
    refresh_tokens: int
    """How large the large database of S7 is."""
    by_cpu: bool
    """Count requests per second of the server's processor time: for a look on a busy machine, never for a claim."""
    peers: Peers
    tell: Callable[[str], None]

    def interleave(self, sides: Mapping[str, Side]) -> Rounds:
        """The rounds of this run."""
        return interleave(sides, self.rounds, tell=self.tell)

    def rate(
        self, server: Server, path: str, script: str, arguments: Sequence[str | Path], *, connections: int = 32
    ) -> float:
        """Requests per second in one window of load."""
        before = server.cpu_seconds() if self.by_cpu else 0
        load = wrk(server.url + path, script, arguments, seconds=self.seconds, connections=connections)
        return load.requests / (server.cpu_seconds() - before) if self.by_cpu else load.per_second

    @contextmanager
    def folder(self) -> Iterator[Path]:
        """Empty, and gone afterwards; on a real disk, for `fsync` costs nothing in memory."""
        scratch = self.home / ".data"
        scratch.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=scratch, prefix="run-") as name:
            yield Path(name)

    @contextmanager
    def python_app(  # noqa: PLR0913 (keyword-only; each says where or how the app runs)
        self,
        app: str,
        folder: Path,
        *,
        python: Path | None = None,
        factory: bool = False,
        http: str = "httptools",
        ready: str = "/profile",
        cores: str = SERVER_CORE,
        environment: Mapping[str, str] | None = None,
    ) -> Iterator[Server]:
        """An app of `benchmarks.apps` under uvicorn: one worker, uvloop and httptools, no access log.

        `http`: by which class it reads its connections.
        """
        port = free_port()
        command = [str(python or sys.executable), "-m", "uvicorn", f"benchmarks.apps.{app}", "--app-dir", str(ROOT)]
        command += ["--port", str(port), "--loop", "uvloop", "--http", http]
        command += ["--no-access-log", "--log-level", "warning", *(["--factory"] if factory else [])]
        with running(command, port=port, folder=folder, ready=ready, cores=cores, environment=environment) as server:
            yield server

    def fastlatch_apps(self, folder: Path, environment: Mapping[str, str]) -> dict[str, Starting]:
        """An app with our direct endpoints, under uvicorn as it is and with our connections; by what to call it."""
        app, connection = "fastlatch_app:with_direct_endpoints", "fastlatch.asgi.connection:Connection"
        return {
            "in an app": self.python_app(app, folder, factory=True, environment=environment),
            OUR_CONNECTIONS: self.python_app(app, folder, factory=True, http=connection, environment=environment),
        }

    @contextmanager
    def fastlatch_serve(
        self, folder: Path, environment: Mapping[str, str], *, cores: str = SERVER_CORE
    ) -> Iterator[Server]:
        """`fastlatch serve`, its log in a file."""
        port = free_port()
        command = [sys.executable, "-m", "fastlatch", "serve", "--port", str(port)]
        with running(
            command, port=port, folder=folder, ready="/health/live", cores=cores, environment=environment
        ) as server:
            yield server

    @contextmanager
    def oidc_provider(self, folder: Path, secret: str, *, algorithm: str = "ES256") -> Iterator[Server]:
        """The npm package; its client is called `measuring` too."""
        home = self.peers.oidc_provider()
        port = free_port()
        environment = {"PORT": str(port), "CLIENT_ID": "measuring", "CLIENT_SECRET": secret, "ALGORITHM": algorithm}
        with running(
            ["node", str(home / "server.mjs")],
            port=port,
            folder=folder,
            ready="/.well-known/openid-configuration",
            environment=environment | {"NODE_ENV": "production"},
        ) as server:
            yield server


def lines(folder: Path, name: str, content: list[str]) -> Path:
    """A file for wrk's scripts to read."""
    file = folder / name
    file.write_text("".join(f"{line}{os.linesep}" for line in content))
    return file
