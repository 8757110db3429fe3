"""The command `fastlatch` as its user runs it: quickly in this process, or for real in one of its own."""

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastlatch.cli import main

_CHEAP_HASHES = {"FASTLATCH_ARGON2_MEMORY_KIB": "1024", "FASTLATCH_ARGON2_ITERATIONS": "1"}


@dataclass(frozen=True)
class Answer:
    """What one command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class CommandLine:
    """Commands in one folder with these variables; each call is a start of its own."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    prefix: tuple[str, ...] = ()
    """Of the command that starts a server: a program that changes what it may do."""

    def environment(self) -> dict[str, str]:
        rest = {name: value for name, value in os.environ.items() if not name.startswith("FASTLATCH_")}
        return rest | _CHEAP_HASHES | self.variables

    def __call__(self, *arguments: str, stdin: str = "") -> Answer:
        """Run `fastlatch ARGUMENTS` inside this process."""
        out, err = io.StringIO(), io.StringIO()
        status = 0
        with _as_process(self.folder, self.environment(), ["fastlatch", *arguments], stdin):
            try:
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                    main()
            except SystemExit as end:
                status = end.code if isinstance(end.code, int) else int(end.code is not None)
        return Answer(status, out.getvalue(), err.getvalue())

    def process(self, *arguments: str, stdin: str = "", timeout: float = 60) -> Answer:
        """Run `python -m fastlatch ARGUMENTS` to its end in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", "fastlatch", *arguments],
            cwd=self.folder,
            env=self.environment(),
            input=stdin,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    @contextmanager
    def running(self, *arguments: str) -> Iterator["Running"]:
        """`fastlatch serve` or `demo` on a free port, from the line that names its address until SIGTERM."""
        log = self.folder / "server.log"
        with (
            log.open("wb") as errors,
            subprocess.Popen(
                [*self.prefix, sys.executable, "-m", "fastlatch", *arguments, "--port", "0"],
                cwd=self.folder,
                env=self.environment(),
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
            ) as process,
        ):
            assert process.stdout is not None
            try:
                first = process.stdout.readline()
                found = re.search(r"http://127\.0\.0\.1:\d+", first)
                assert found, f"{first}\n{log.read_text()}"
                yield Running(process, found[0], log, first)
            finally:
                process.terminate()
                process.wait(timeout=30)


@dataclass(frozen=True)
class Running:
    """A server in a process of its own."""

    process: "subprocess.Popen[str]"
    url: str
    log: Path
    first_line: str


@contextmanager
def _as_process(folder: Path, environment: dict[str, str], arguments: list[str], stdin: str) -> Iterator[None]:
    before = Path.cwd(), dict(os.environ), sys.argv, sys.stdin
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = arguments
    sys.stdin = io.TextIOWrapper(io.BytesIO(stdin.encode()))
    try:
        yield
    finally:
        os.chdir(before[0])
        os.environ.clear()
        os.environ.update(before[1])
        sys.argv, sys.stdin = before[2:]
