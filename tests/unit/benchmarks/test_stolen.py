"""What a host takes away is told with the figures that it spoils."""

from pathlib import Path

import pytest
from benchmarks.stolen import StolenTime


def test_it_is_the_share_of_all_cores_time(tmp_path: Path) -> None:
    stat = tmp_path / "stat"
    stat.write_text("cpu  100 0 50 800 10 0 0 40 7 7\ncpu0 1 1 1 1 1 1 1 1 1 1\n")
    stolen = StolenTime(stat)
    stat.write_text("cpu  160 0 60 810 10 0 0 60 99 99\ncpu0 1 1 1 1 1 1 1 1 1 1\n")
    assert stolen.percent() == pytest.approx(20)


def test_where_nobody_says_so_nothing_is_told(tmp_path: Path) -> None:
    assert StolenTime(tmp_path / "stat").percent() is None
