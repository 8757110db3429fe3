"""Logins without pause: so many in flight, some with a wrong password. A program of its own; closing its input ends it.

`python -m benchmarks.storm --port 8000 --path /token --usernames FILE --password ...` prints one line of JSON.
"""

import argparse
import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field
from itertools import cycle
from pathlib import Path

from .http_client import Connection, post_form
from .pinning import LOAD_CORE, pinned
from .row import NotMeasured
from .servers import Server

_ROOT = Path(__file__).resolve().parents[1]
_MORE = 60.0
"""Seconds that a storm goes on for, at most, where it has not yet had as many logins as it should."""
_PATIENCE = 60.0
"""Seconds that its program may take besides."""


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
    """Passwords checked, as `rate_of` counts."""

    def must_have_raged(self, in_flight: int) -> None:
        """A storm of logins is one only if passwords were looked at: somebody let in, and a full round of answers.

        Raises:
            NotMeasured: nothing can be said about this server in a storm.
        """
        judged = self.let_in + self.refused
        if self.other or not self.let_in or judged < in_flight:
            raise NotMeasured(
                f"no storm: of its logins {self.let_in} were let in, {self.refused} refused, "
                f"{self.too_busy} answered 503, {self.other} answered otherwise or not at all"
            )


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
    at_least: int = 0,
    threads: int = 1,
    cores: str = LOAD_CORE,
) -> Iterator[Watched]:
    """Logins while the block runs, and until `at_least` passwords were checked, if a minute more is enough for that.

    Of `wrong_of` passwords one is wrong; 0: none is. `threads`: how many of them the server hashes side by side.

    Raises:
        NotMeasured: the storm failed, or did not end.
    """
    command = [*pinned(cores), sys.executable, "-m", "benchmarks.storm", "--port", str(server.port)]
    command += ["--path", path, "--usernames", str(usernames), "--password", password]
    command += ["--in-flight", str(in_flight), "--wrong-of", str(wrong_of)]
    command += ["--at-least", str(at_least), "--threads", str(threads)]
    watched = Watched()
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=_ROOT
    ) as process:
        try:
            yield watched
            out, err = process.communicate(timeout=_MORE + _PATIENCE)
        except subprocess.TimeoutExpired:
            raise NotMeasured("the storm did not end") from None
        finally:
            # It has ended, unless something went wrong; then nobody shall wait for it.
            process.kill()
    if process.returncode != 0:
        raise NotMeasured(f"the storm failed: {err.strip()[-200:]}")
    watched.storm = Storm(**json.loads(out))


async def rage(  # noqa: PLR0913 (the same)
    port: int,
    path: str,
    usernames: list[str],
    password: str,
    *,
    in_flight: int,
    wrong_of: int,
    at_least: int,
    threads: int,
) -> Storm:
    """The storm itself, until standard input is closed and there were enough logins."""
    storm = Storm()
    checked_at: list[float] = []
    enough = asyncio.Event()
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
                    if len(checked_at) >= at_least:
                        enough.set()
                else:
                    # Whoever is told to wait, waits.
                    await asyncio.sleep(0.1)

    workers = [asyncio.create_task(one_after_another()) for _ in range(in_flight)]
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    with suppress(TimeoutError):
        await asyncio.wait_for(enough.wait(), _MORE if at_least else 0)
    for worker in workers:
        worker.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    storm.per_second = rate_of(checked_at, threads)
    return storm


def rate_of(answered_at: Sequence[float], threads: int) -> float:
    """Answers a second, of threads that hash side by side; 0 when there are too few to tell.

    Threads that began together end together. The first answer of each ends a hash whose beginning nobody saw; what is
    counted is what came after the last of these, in the time since then.
    """
    counted = len(answered_at) - threads
    span = answered_at[-1] - answered_at[threads - 1] if counted > 0 else 0
    return counted / span if span > 0 else 0


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
    parser.add_argument("--at-least", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    asked = parser.parse_args()
    names = asked.usernames.read_text().split()
    storm = asyncio.run(
        rage(
            asked.port,
            asked.path,
            names,
            asked.password,
            in_flight=asked.in_flight,
            wrong_of=asked.wrong_of,
            at_least=asked.at_least,
            threads=asked.threads,
        )
    )
    print(json.dumps(asdict(storm)))


if __name__ == "__main__":
    main()
