"""Breaks copies of the package in the ways of tests/faults/mutants.toml, and says whether the tests notice.

usage: scripts/fault_mutants.py [--list] [NAME ...]

First the named tests run with the package as it is: what fails there proves nothing.
The exit status is 1 when not all were caught.
"""

import argparse
import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from support.mutants import PACKAGE, Mutant, mutants  # noqa: E402 (tests is no package that is installed)

_PATIENCE = 900


class Run(NamedTuple):
    """What became of some tests."""

    failed: bool
    """At least one test said no; not a fixture or a file that could not be had."""
    clean: bool
    """All of them passed, and there were some."""
    seconds: float
    told: str


def run(tests: str, source: Path) -> Run:
    """Tests with the package that lies in `source`, also in every process that they start."""
    begun = time.monotonic()
    with subprocess.Popen(  # noqa: S603 (what the table in this repository says)
        [sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "-p", "no:cacheprovider", *shlex.split(tests)],
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": str(source)},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            lines = process.communicate(timeout=_PATIENCE)[0].splitlines()
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)  # so that it stops the servers that it started
            lines = [*process.communicate()[0].splitlines(), f"no end after {_PATIENCE} s"]
    failures = [line for line in lines if line.startswith("FAILED ")]
    told = failures[0] if failures else "\n".join(lines[-3:])
    return Run(bool(failures), process.returncode == 0, time.monotonic() - begun, told)


def broken(mutant: Mutant) -> Run:
    """Its tests on a copy that is broken its way."""
    with tempfile.TemporaryDirectory(prefix="fastlatch-mutant-") as folder:
        source = Path(folder) / "src"
        shutil.copytree(ROOT / "src", source, ignore=shutil.ignore_patterns("__pycache__"))
        problems = mutant.problems(source / PACKAGE.name)
        if problems:
            raise SystemExit("\n".join(problems))
        mutant.apply(source / PACKAGE.name)
        return run(mutant.tests, source)


def say(text: str) -> None:
    """Now, for the next line may be minutes away."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run what was asked for."""
    arguments = argparse.ArgumentParser(description="Break the package on purpose, and see who notices.")
    arguments.add_argument("--list", action="store_true", help="name them and run nothing")
    arguments.add_argument("names", nargs="*", metavar="NAME", help="by default all")
    chosen = arguments.parse_args()
    known = {mutant.name: mutant for mutant in mutants()}
    unknown = [name for name in chosen.names if name not in known]
    if unknown:
        arguments.error(f"there is no mutant {unknown[0]}")
    wanted = [known[name] for name in chosen.names] or list(known.values())
    if chosen.list:
        for mutant in wanted:
            say(f"{mutant.name}: {mutant.breaks}")
        return 0
    whole = {tests: run(tests, ROOT / "src") for tests in dict.fromkeys(mutant.tests for mutant in wanted)}
    caught = 0
    for mutant in wanted:
        if not whole[mutant.tests].clean:
            say(f"NOT JUDGED {mutant.name}: with the package as it is, {whole[mutant.tests].told}")
            continue
        outcome = broken(mutant)
        caught += outcome.failed
        say(f"{'caught' if outcome.failed else 'MISSED'} {mutant.name} ({outcome.seconds:.0f} s): {outcome.told[:200]}")
    say(f"{caught} of {len(wanted)} caught")
    return 0 if caught == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main())
