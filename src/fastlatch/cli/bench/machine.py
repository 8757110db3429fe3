"""What this machine is, how much memory is free, and whether somebody else keeps it busy."""

import os
import platform
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from fastlatch.adapters.hashing.cores import allowed_cores, usable_cores

_IN_MEMORY = {"tmpfs", "ramfs"}
_IDLE = slice(3, 5)
"""Of a line of /proc/stat: idle, and waiting for a disk."""
_COUNTED = 8
"""What follows is time of guests, which is in the first two already."""
_STAT_TIMES = slice(11, 13)
"""Of /proc/PID/stat behind the command's name: user and system."""


@dataclass(frozen=True, slots=True)
class Machine:
    """As it was before the measuring began."""

    system: str
    python: str
    cores: int
    free_memory: int | None
    """Bytes, as far as the system tells."""
    load_average: float | None
    """Of the last minute."""


def look() -> Machine:
    """This machine, now."""
    return Machine(
        system=f"{platform.system()} {platform.machine()}".strip(),
        python=platform.python_version(),
        cores=usable_cores(),
        free_memory=free_memory(Path("/")),
        load_average=os.getloadavg()[0] if hasattr(os, "getloadavg") else None,
    )


def free_memory(root: Path) -> int | None:
    """Bytes that this process could have: what the system has, or less if its control group is allowed less."""
    known = [free for free in (_free_in_system(root), _free_in_group(root)) if free is not None]
    return min(known) if known else None


def is_in_memory(folder: Path, mounts: Path = Path("/proc/self/mounts")) -> bool:
    """Whether a file there never meets a disk."""
    kinds = {}
    for line in _lines(mounts):
        _, point, kind, *_ = line.split(" ")
        kinds[Path(point)] = kind
    resolved = folder.resolve()
    nearest = next((place for place in (resolved, *resolved.parents) if place in kinds), None)
    return nearest is not None and kinds[nearest] in _IN_MEMORY


class OtherPrograms:
    """How much of our cores other programs took meanwhile. Linux tells; elsewhere nobody knows."""

    def __init__(self, proc: Path = Path("/proc")) -> None:
        self._proc = proc
        self._busy = self._busy_seconds()
        self._own = time.process_time()
        self._start = time.monotonic()

    def share(self, *ours: int) -> float | None:
        """Of all cores, since the beginning; `ours`: processes that we started and that still run."""
        busy = self._busy_seconds()
        if busy is None or self._busy is None:
            return None
        own = time.process_time() - self._own + sum(self._seconds_of(process) for process in ours)
        others = busy - self._busy - own
        return max(0.0, others) / ((time.monotonic() - self._start) * allowed_cores())

    def _busy_seconds(self) -> float | None:
        names = {f"cpu{core}" for core in os.sched_getaffinity(0)} if sys.platform == "linux" else set()
        rows = [line.split() for line in _lines(self._proc / "stat")]
        times = [[int(part) for part in row[1 : 1 + _COUNTED]] for row in rows if row and row[0] in names]
        if not times:
            return None
        return sum(sum(row) - sum(row[_IDLE]) for row in times) / os.sysconf("SC_CLK_TCK")

    def _seconds_of(self, process: int) -> float:
        for line in _lines(self._proc / str(process) / "stat"):
            # The name may hold spaces and brackets of its own.
            fields = line.rpartition(")")[2].split()
            return sum(map(int, fields[_STAT_TIMES])) / os.sysconf("SC_CLK_TCK")
        return 0.0


def _free_in_system(root: Path) -> int | None:
    for line in _lines(root / "proc/meminfo"):
        name, _, amount = line.partition(":")
        if name == "MemAvailable":
            return int(amount.split()[0]) * 1024
    if sys.platform != "win32" and "SC_PHYS_PAGES" in os.sysconf_names:
        # What is free is not told: half of all is a fair guess.
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2
    return None


def _free_in_group(root: Path) -> int | None:
    """What is left of the least limit above us (cgroup v2); what only caches files is given back when needed."""
    path = next((line[3:] for line in _lines(root / "proc/self/cgroup") if line.startswith("0::")), "")
    group = root / "sys/fs/cgroup" / path.lstrip("/")
    left = []
    for folder in (group, *group.parents):
        limit, used = _number(folder / "memory.max"), _number(folder / "memory.current")
        if limit is not None and used is not None:
            left.append(max(0, limit - used + _file_cache(folder)))
    return min(left) if left else None


def _file_cache(folder: Path) -> int:
    rows = (line.split() for line in _lines(folder / "memory.stat"))
    return next((int(row[1]) for row in rows if row[:1] == ["inactive_file"]), 0)


def _number(file: Path) -> int | None:
    text = "".join(_lines(file))
    return int(text) if text.isdecimal() else None


def _lines(file: Path) -> list[str]:
    try:
        return file.read_text(errors="replace").splitlines()
    except OSError:
        return []
