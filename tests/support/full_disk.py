"""A process whose disk takes nothing more, and takes it again, while it runs.

Either the kernel refuses every write of its files beyond their first byte (`RLIMIT_FSIZE`, set from outside: the server
sees EFBIG, as on a file system with quotas; pipes are not concerned), which needs no rights. Or a file system of some
megabytes really is full (ENOSPC), in a mount namespace of the server's own, where the kernel lets us have one.
"""

import os
import resource
import shutil
import subprocess
from pathlib import Path

_NAMESPACE = ["unshare", "--mount"] if os.getuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
_SMALL = "16m"


def refuse_writes(pids: set[int]) -> None:
    for pid in pids:
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, hard))


def allow_writes(pids: set[int]) -> None:
    for pid in pids:
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (hard, hard))


def on_small_disk(folder: Path) -> tuple[str, ...]:
    """What to put before a command, so that it has a small file system of its own on `folder`."""
    mount = f'mount -t tmpfs -o size={_SMALL} tmpfs "$0" && cd "$0" && exec "$@"'
    return (*_NAMESPACE, "sh", "-c", mount, str(folder))


def may_mount(folder: Path) -> bool:
    """Whether the kernel lets us: in some containers it does not."""
    tried = subprocess.run([*on_small_disk(folder), "true"], capture_output=True, check=False)
    return tried.returncode == 0


def seen_by(pid: int, folder: Path) -> Path:
    """The same folder as that process sees it."""
    return Path(f"/proc/{pid}/root{folder}")


def fill(folder: Path) -> Path:
    """To the last byte; the file that does it."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1_048_576, 4_096):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue
    assert shutil.disk_usage(folder).free == 0
    return filler
