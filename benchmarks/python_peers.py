"""The Python peers as servers: which app, where it logs people in, and how it spells a name."""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .bench import Bench
from .http_client import ask_now, get
from .pinning import SERVER_CORE
from .row import NotMeasured
from .servers import Server

PASSWORD = "a password for measuring"


@dataclass(frozen=True, slots=True)
class PythonPeer:
    """One of them."""

    name: str
    app: str
    login_path: str = ""
    """Empty: it has no login of its own."""
    username: str = "user-0001"


TUTORIAL = PythonPeer("FastAPI's tutorial", "tutorial:app", "/token")
FASTAPI_USERS = PythonPeer(
    "fastapi-users", "fastapi_users_app:app", "/auth/jwt/login", username="user-0001@example.com"
)
AUTHX = PythonPeer("AuthX", "authx_app:app")


@contextmanager
def serving(bench: Bench, peer: PythonPeer, folder: Path, *, cores: str = SERVER_CORE) -> Iterator[Server]:
    """The peer's app with a secret of this run.

    Raises:
        NotMeasured: it cannot be installed or does not start.
    """
    environment = {"BENCHMARK_SECRET": secrets.token_urlsafe(48), "BENCHMARK_PASSWORD": PASSWORD}
    home = folder / peer.app.partition(":")[0]
    home.mkdir()
    python = bench.peers.python()
    with bench.python_app(peer.app, home, python=python, cores=cores, environment=environment) as server:
        yield server


def tokens(server: Server, count: int) -> list[str]:
    """Tokens that the peer's own functions signed."""
    answer = ask_now(server.port, get(f"/benchmark/tokens?count={count}"))
    if answer.status != 200:
        raise NotMeasured(f"no tokens: {answer.status}")
    return [str(token) for token in json.loads(answer.body)]
