"""What the system's own files say of memory, of disks, and of other programs."""

import os
import sys
from pathlib import Path

import pytest

from fastlatch.cli.bench import machine
from fastlatch.cli.bench.machine import OtherPrograms, free_memory, is_in_memory, look

linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc")
TICKS = os.sysconf("SC_CLK_TCK") if sys.platform == "linux" else 100


def write(root: Path, name: str, text: str) -> None:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


def test_this_machine_has_a_core_and_memory():
    seen = look()
    assert seen.cores >= 1
    assert seen.free_memory is None or seen.free_memory > 2**20


def test_the_free_memory_is_what_the_system_calls_available(tmp_path):
    write(tmp_path, "proc/meminfo", "MemTotal: 9000 kB\nMemAvailable:    1000 kB\n")
    assert free_memory(tmp_path) == 1000 * 1024


def test_a_control_group_may_be_allowed_less(tmp_path):
    write(tmp_path, "proc/meminfo", "MemAvailable: 1000000 kB\n")
    write(tmp_path, "proc/self/cgroup", "0::/app/web\n")
    write(tmp_path, "sys/fs/cgroup/app/web/memory.max", "max\n")
    write(tmp_path, "sys/fs/cgroup/app/memory.max", "100000000\n")
    write(tmp_path, "sys/fs/cgroup/app/memory.current", "70000000\n")
    write(tmp_path, "sys/fs/cgroup/app/memory.stat", "anon 1\ninactive_file 20000000\n")
    assert free_memory(tmp_path) == 50_000_000


def test_a_folder_is_in_memory_when_the_nearest_mount_is(tmp_path):
    inner = tmp_path / "inner"
    inner.mkdir()
    mounts = tmp_path / "mounts"
    mounts.write_text(f"disk / ext4 rw 0 0\ntmpfs {tmp_path.resolve()} tmpfs rw 0 0\n")
    assert is_in_memory(inner, mounts)
    mounts.write_text(f"tmpfs {tmp_path.resolve()} tmpfs rw 0 0\ndisk {inner.resolve()} ext4 rw 0 0\n")
    assert not is_in_memory(inner, mounts)
    assert not is_in_memory(inner, tmp_path / "missing")


@linux
def test_other_programs_are_what_is_neither_idle_nor_ours(tmp_path, monkeypatch):
    now, own = [100.0], [0.0]
    monkeypatch.setattr(machine.time, "monotonic", lambda: now[0])
    monkeypatch.setattr(machine.time, "process_time", lambda: own[0])
    monkeypatch.setattr(machine.os, "sched_getaffinity", lambda _: {0, 2})
    monkeypatch.setattr(machine, "allowed_cores", lambda: 2)

    def busy(*seconds: int) -> str:
        return "".join(f"cpu{core} {second * TICKS} 0 0 5000 0 0 0 0 0 0\n" for core, second in enumerate(seconds))

    write(tmp_path, "stat", f"cpu  1 2 3 4 5 6 7 8 9 10\n{busy(10, 77, 10)}")
    watch = OtherPrograms(tmp_path)
    # Ten seconds later: core 0 computed for eight of them, core 2 for six, and core 1 is not ours to use.
    write(tmp_path, "stat", f"cpu  1 2 3 4 5 6 7 8 9 10\n{busy(18, 99, 16)}")
    write(tmp_path, "4711/stat", f"4711 (a) b) S {' '.join(['0'] * 10)} {3 * TICKS} {1 * TICKS} 0 0\n")
    now[0], own[0] = 110.0, 5.0
    assert watch.share(4711) == pytest.approx((14 - 4 - 5) / 20)
    assert watch.share() == pytest.approx((14 - 5) / 20)


def test_where_the_system_does_not_tell_nobody_knows(tmp_path):
    assert OtherPrograms(tmp_path).share() is None
