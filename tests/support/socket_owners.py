"""Which process holds the other end of a connection, as the kernel tells it (`man 5 proc`)."""

from collections.abc import Iterable
from pathlib import Path


def owners_by_port(pids: Iterable[int]) -> dict[int, int]:
    """Our port of a connection over loopback, to the one of these processes that has accepted it."""
    port_of_inode = {}
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        words = line.split()
        port_of_inode[words[9]] = int(words[2].rpartition(":")[2], 16)
    owners = {}
    for pid in pids:
        for descriptor in Path(f"/proc/{pid}/fd").iterdir():
            try:
                target = str(descriptor.readlink())
            except OSError:
                continue
            inode = target.removeprefix("socket:[").removesuffix("]")
            if inode in port_of_inode:
                owners[port_of_inode[inode]] = pid
    return owners
