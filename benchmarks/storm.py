"""Logins without pause: so many in flight, some with a wrong password. A program of its own; closing its input ends it.

`python -m benchmarks.storm --port 8000 --path /token --usernames FILE --password ...` prints one line of JSON.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path

from .http_client import Connection, post_form
from .pinning import LOAD_CORE, pinned
from .row import NotMeasured
from .servers import Server

_ROOT = Path(__file__).resolve().parents[1]


@dataclass(slots=True)
class Storm:
    """How the logins ended, and how many a second did."""

    let_in: int = 0
    refused: int = 0
    """400 or 401: the password was checked, and wrong."""
    too_busy: int = 0
    """503: nobody looked at the password."""
    other: int = 0
    per_second: float = 0
    """Passwords checked, between the first and the last answer."""


@dataclass(slots=True)
class Watched:
    """Filled in when the storm is over."""

    storm: Storm = field(default_factory=Storm)


@contextmanager
def raging(  # noqa: PLR0913 (where, who, how many, how many of them wrong)
    server: Server,
    path: str,
    usernames: Path,
    password: str,
    *,
    in_flight: int = 32,
    wrong_of: int = 2,
    cores: str = LOAD_CORE,
) -> Iterator[Watched]:
    """Logins while the block runs. Of `wrong_of` passwords one is wrong; 0: none is."""
    command = [*pinned(cores), sys.executable, "-m", "benchmarks.storm", "--port", str(server.port)]
    command += ["--path", path, "--usernames", str(usernames), "--password", password]
    command += ["--in-flight", str(in_flight), "--wrong-of", str(wrong_of)]
    watched = Watched()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=_ROOT
    ) as process:
        try:
            yield watched
        finally:
            out, err = process.communicate(timeout=60)
    if process.returncode != 0:
        raise NotMeasured(f"the storm failed: {err.strip()[-200:]}")
    watched.storm = Storm(**json.loads(out))


async def rage(  # noqa: PLR0913 (the same)
    port: int, path: str, usernames: list[str], password: str, *, in_flight: int, wrong_of: int
) -> Storm:
    """The storm itself, until standard input is closed."""
    storm = Storm()
    checked_at: list[float] = []
    names = cycle(usernames)
    numbers = cycle(range(1, wrong_of + 1))

    async def one_after_another() -> None:
        async with Connection(port) as connection:
            while True:
                guess = "not the password" if wrong_of and next(numbers) == wrong_of else password
                form = {"grant_type": "password", "username": next(names), "password": guess}
                try:
                    status = (await connection.send(post_form(path, form))).status
                except OSError:
                    status = 0
                _count(storm, status)
                if status in {200, 400, 401}:
                    checked_at.append(time.perf_counter())
                else:
                    # Whoever is told to wait, waits.
                    await asyncio.sleep(0.1)

    workers = [asyncio.create_task(one_after_another()) for _ in range(in_flight)]
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    if len(checked_at) > 1:
        storm.per_second = (len(checked_at) - 1) / (checked_at[-1] - checked_at[0])
    return storm


def _count(storm: Storm, status: int) -> None:
    if status == 200:
        storm.let_in += 1
    elif status in {400, 401}:
        storm.refused += 1
    elif status == 503:
        storm.too_busy += 1
    else:
        storm.other += 1


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.storm", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--usernames", type=Path, required=True)
    parser.add_argument("--password", required=True)
    parser.add_argument("--in-flight", type=int, default=32)
    parser.add_argument("--wrong-of", type=int, default=2)
    asked = parser.parse_args()
    names = asked.usernames.read_text().split()
    storm = asyncio.run(
        rage(asked.port, asked.path, names, asked.password, in_flight=asked.in_flight, wrong_of=asked.wrong_of)
    )
    print(json.dumps(asdict(storm)))


if __name__ == "__main__":
    main()
