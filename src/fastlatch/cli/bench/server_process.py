"""A real `fastlatch serve` on a free port, with a database, a key and an environment of its own."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import ENV_PREFIX

from .argon2_choice import Argon2Parameters

_ADDRESS = re.compile(r"http://(127\.0\.0\.1):(\d+)")
_PATIENCE = 60.0
_LAST_ANSWERS = 10.0
_LOOK_EVERY = 0.05


@dataclass(frozen=True, slots=True)
class ServerProcess:
    """Where it listens, and what it said."""

    process: "subprocess.Popen[bytes]"
    host: str
    port: int
    log: Path

    def failed(self, fault: OSError) -> ConfigurationError:
        """What we saw, and what it said last."""
        seen = str(fault) or type(fault).__name__
        return ConfigurationError(f"the measured server failed ({seen}); the end of its log: {_last_line(self.log)}")


@contextmanager
def serving(folder: Path, argon2: Argon2Parameters, *, queue: int) -> Iterator[ServerProcess]:
    """A server that works in `folder`, until the end of the block.

    Raises:
        ConfigurationError: it does not start.
    """
    log, said = folder / "server.log", folder / "server.out"
    with log.open("wb") as errors, said.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "fastlatch", "serve", "--port", "0"],
            # There is no .env in here.
            cwd=folder,
            env=environment(os.environ, argon2, queue=queue),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=errors,
        )
    try:
        host, port = _address(process, said, log)
        yield ServerProcess(process, host, port, log)
    finally:
        _stop(process)


def environment(inherited: Mapping[str, str], argon2: Argon2Parameters, *, queue: int) -> dict[str, str]:
    """Nothing of the user's settings but the cost of a hash; no limit of guesses, or there were nothing to measure."""
    # In any spelling: names of settings may be written in small letters.
    others = {name: value for name, value in inherited.items() if not name.upper().startswith(ENV_PREFIX)}
    own = {
        "DATABASE_URL": "sqlite:///bench.db",
        "LOGIN_RATE_LIMIT": "off",
        "ADDRESS_RATE_LIMIT": "off",
        "REGISTRATION": "true",
        "HASH_QUEUE": str(queue),
    }
    lines = dict(line.split("=") for line in argon2.settings_lines())
    return others | {f"{ENV_PREFIX}{name}": value for name, value in own.items()} | lines


def _address(process: "subprocess.Popen[bytes]", said: Path, log: Path) -> tuple[str, int]:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        found = _ADDRESS.search(said.read_text())
        if found:
            return found[1], int(found[2])
        if process.poll() is not None:
            raise ConfigurationError(f"the server to be measured did not start: {_last_line(log)}")
        time.sleep(_LOOK_EVERY)
    raise ConfigurationError(f"the server to be measured did not start within {_PATIENCE:.0f} s")


def _last_line(log: Path) -> str:
    lines = log.read_text(errors="replace").split("\n")
    return next((line.removeprefix("fastlatch: ") for line in reversed(lines) if line.strip()), "it said nothing")


def _stop(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(_LAST_ANSWERS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    except BaseException:
        # Somebody pressed Ctrl-C once more.
        process.kill()
        process.wait()
        raise
