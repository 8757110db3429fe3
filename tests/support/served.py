"""`fastlatch serve` as the fault tests start it: cheap hashes, no limits, and its processes known by their numbers."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from .command_line import CommandLine, Running
from .wire_client import WireClient

PASSWORD = "correct horse battery"
VARIABLES = {
    "FASTLATCH_ARGON2_MEMORY_KIB": "8",
    "FASTLATCH_LOGIN_RATE_LIMIT": "off",
    "FASTLATCH_ADDRESS_RATE_LIMIT": "off",
    "FASTLATCH_REGISTRATION": "true",
    "FASTLATCH_PASSWORD_MIN_SCORE": "0",
}


def command_line(folder: Path, **variables: str) -> CommandLine:
    """With a user, alice."""
    run = CommandLine(folder, VARIABLES | variables)
    created = run("users", "create", "alice", "--password-stdin", stdin=PASSWORD)
    assert created.status == 0, created.err
    return run


def port_of(server: Running) -> int:
    port = urlsplit(server.url).port
    assert port is not None
    return port


def workers_of(server: Running) -> set[int]:
    """The processes that it has started to serve."""
    return workers_of_process(server.process.pid)


def workers_of_process(pid: int) -> set[int]:
    """The same, of a process by its id."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in children if _serves(child)}


async def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for something that happens in another process."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 (another process knows no event of ours)
            await asyncio.sleep(0.02)


async def until_ready(server: Running, workers: int = 1, *, patience: float = 120.0) -> None:
    """Every worker answers: each takes a share of so many new connections."""
    async with asyncio.timeout(patience):
        await until(lambda: workers == 1 or len(workers_of(server)) == workers, patience)
        while {await _ready(port_of(server)) for _ in range(5 * workers)} != {200}:  # noqa: ASYNC110 (as above)
            await asyncio.sleep(0.02)


async def log_in(client: WireClient, username: str = "alice", password: str = PASSWORD) -> dict[str, str]:
    """Access token and refresh token."""
    answer = await client.form("/token", {"grant_type": "password", "username": username, "password": password})
    assert answer.status == 200, answer
    tokens: dict[str, str] = answer.json
    return tokens


async def _ready(port: int) -> int:
    return (await WireClient(port, keeps=False).get("/health/ready")).status


def _serves(pid: str) -> bool:
    try:
        # The first ones are copies of the parent; beside those that were made later stands a tracker of resources.
        return b"resource_tracker" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
