"""The cores of a process: its own, or what the control groups around it leave of them."""

import math
import os

import pytest

from fastlatch.adapters.hashing import cores


@pytest.fixture
def groups(tmp_path):
    """A tree of control groups, for a process that is in one of them."""
    own = tmp_path / "own"

    class Groups:
        root = tmp_path / "groups"

        def __init__(self) -> None:
            self.root.mkdir()
            own.write_text("0::/\n")

        def bound(self, path: str, text: str) -> None:
            folder = self.root / path
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "cpu.max").write_text(text)

        def quota_in(self, path: str) -> float:
            own.write_text(f"12:memory:/elsewhere\n0::{path}\n")
            return cores.quota(self.root, own)

    return Groups()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("200000 100000\n", 2), ("150000 100000\n", 1.5), ("max 100000\n", math.inf), ("", math.inf), ("0 0", math.inf)],
)
def test_a_container_sees_its_quota_at_the_root(groups, text, expected):
    groups.bound("", text)
    assert groups.quota_in("/") == expected


def test_the_smallest_quota_on_the_way_up_counts(groups):
    groups.bound("system.slice/fastlatch.service", "max 100000")
    groups.bound("system.slice", "300000 100000")
    assert groups.quota_in("/system.slice/fastlatch.service") == 3
    groups.bound("system.slice/fastlatch.service", "50000 100000")
    assert groups.quota_in("/system.slice/fastlatch.service") == 0.5


def test_without_control_groups_there_is_no_quota(groups, tmp_path):
    assert groups.quota_in("/../outside") == math.inf
    assert cores.quota(groups.root, tmp_path / "missing") == math.inf


@pytest.mark.parametrize(("quota", "expected"), [(0.2, 1), (1.0, 1), (1.2, 2), (math.inf, 64)])
def test_a_quota_is_rounded_up_and_never_adds_cores(monkeypatch, quota, expected):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(64)))
    monkeypatch.setattr(cores, "quota", lambda: quota)
    assert cores.usable_cores() == expected
