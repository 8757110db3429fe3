"""A program that measures, run to its end. Whatever goes wrong with it costs its figure, never the whole run."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from .row import NotMeasured

_ROOT = Path(__file__).resolve().parents[1]
_LAST_WORDS = 300


def printed(what: str, command: Sequence[str], *, timeout: float) -> str:
    """What it wrote to standard output.

    Raises:
        NotMeasured: it failed, or did not end in time.
    """
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=timeout, cwd=_ROOT)
    except subprocess.TimeoutExpired:
        raise NotMeasured(f"{what} did not end within {timeout:.0f} s") from None
    if done.returncode != 0:
        raise NotMeasured(f"{what} failed: {(done.stderr or done.stdout).strip()[-_LAST_WORDS:]}")
    return done.stdout
