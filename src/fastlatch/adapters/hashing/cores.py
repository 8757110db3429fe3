"""How many cores there are to use: those this process may run on, or fewer where its container or service has a quota.

Linux, Documentation/admin-guide/cgroup-v2.rst, "cpu.max": "The maximum bandwidth limit. It's in the following format:
$MAX $PERIOD which indicates that the group may consume up to $MAX in each $PERIOD duration." Threads beyond that take
turns with the event loop for what is left of a period, and everything waits for the next one.
"""

import math
import os
import sys
from pathlib import Path

_GROUPS = Path("/sys/fs/cgroup")
_OWN_GROUP = Path("/proc/self/cgroup")


def allowed_cores() -> int:
    """Those this process may run on."""
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def usable_cores() -> int:
    """As many of them as its quota pays for: at least one, and a quota of one and a half counts as two."""
    return max(1, min(allowed_cores(), math.ceil(min(quota(), sys.maxsize))))


def quota(groups: Path = _GROUPS, own_group: Path = _OWN_GROUP) -> float:
    """The least of what the control groups around this process may use, in cores; infinite where none is bounded."""
    try:
        lines = own_group.read_text().splitlines()
    except OSError:
        return math.inf
    name = next((line.removeprefix("0::") for line in lines if line.startswith("0::")), "/")
    own = groups / name.lstrip("/")
    return min(_of(folder) for folder in (own, *own.parents) if folder.is_relative_to(groups))


def _of(folder: Path) -> float:
    try:
        most, period = (folder / "cpu.max").read_text().split()
        return math.inf if most == "max" else int(most) / int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return math.inf
