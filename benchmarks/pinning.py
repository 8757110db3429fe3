"""Which core runs what: the server on one, the load on another, so that they never share one."""

import os
import shutil
import sys


def _usable() -> list[str]:
    """The cores that this process may use, where the system tells."""
    return [str(core) for core in sorted(os.sched_getaffinity(0))] if sys.platform == "linux" else []


SERVER_CORE, LOAD_CORE = (*_usable(), "0", "1")[:2]
BOTH_CORES = f"{SERVER_CORE},{LOAD_CORE}"


def pinned(cores: str) -> list[str]:
    """What to put before a command. Nothing where the system cannot pin; the results say so."""
    return ["taskset", "-c", cores] if can_pin() else []


def can_pin() -> bool:
    """Linux with util-linux and at least two cores."""
    return shutil.which("taskset") is not None and len(_usable()) > 1
