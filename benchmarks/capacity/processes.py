"""What a process and all its children have taken so far, from Linux's /proc."""

import os
from pathlib import Path

from benchmarks.row import NotMeasured

_TICKS = os.sysconf("SC_CLK_TCK")
_PARENT, _USER, _WAITED_SYSTEM = 1, 11, 14
"""Places in `stat` behind the name, which may hold spaces."""


def family(root: int) -> list[int]:
    """The process and everything it has started, and they have."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            fields = _stat(int(entry.name))
            if fields:
                children.setdefault(int(fields[_PARENT]), []).append(int(entry.name))
    found, waiting = [], [root]
    while waiting:
        process = waiting.pop()
        found.append(process)
        waiting += children.get(process, [])
    return found


def cpu_seconds(root: int) -> float:
    """User and system time of all of them, of those too that have ended and were waited for."""
    members = [_stat(process) for process in family(root)]
    return sum(sum(map(int, fields[_USER : _WAITED_SYSTEM + 1])) for fields in members) / _TICKS


def written_bytes(root: int) -> int:
    """What they had the system bring to storage."""
    return sum(_number(process, "io", "write_bytes:") for process in family(root))


def resident_mib(process: int) -> float:
    """Memory that one process holds."""
    return _number(process, "status", "VmRSS:") / 1024


def _stat(process: int) -> list[str]:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _number(process: int, file: str, name: str) -> int:
    try:
        lines = Path(f"/proc/{process}/{file}").read_text().splitlines()
    except OSError:
        raise NotMeasured("this system has no /proc, or does not let us read it") from None
    return next(int(line.split()[1]) for line in lines if line.startswith(name))
