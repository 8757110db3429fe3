"""The table tells losses and gaps as plainly as successes."""

from benchmarks.row import Row, at_least, at_most
from benchmarks.table import cells, table

REACHED = Row("ours", (0.81, 0.85, 0.9), at_least(0.8), note="8,500/s against 10,000/s")
MISSED = Row("start", (70.0, 80.0), at_most(60), unit="ms")
PEER = Row("a peer", (0.4,))
GAP = Row("another peer", goal=at_least(0.8), not_measured="npm is not installed")


def test_a_row_shows_its_range_its_goal_and_the_verdict() -> None:
    assert cells(REACHED) == ("ours", "0.81", "0.85", "0.90", "≥ 0.80", "reached")
    assert cells(MISSED) == ("start", "70.0 ms", "75.0 ms", "80.0 ms", "≤ 60.0 ms", "missed")
    assert cells(PEER) == ("a peer", "0.40", "0.40", "0.40", "", "")


def test_what_was_not_measured_says_why() -> None:
    assert cells(GAP) == ("another peer", "", "", "", "≥ 0.80", "not measured: npm is not installed")


def test_the_medians_behind_a_ratio_stand_below_it() -> None:
    lines = table("S1  A figure", [REACHED, MISSED, PEER, GAP]).splitlines()

    assert lines[0] == "S1  A figure"
    assert lines[2].split() == ["ours", "0.81", "0.85", "0.90", "≥", "0.80", "reached"]
    assert lines[3].strip() == "8,500/s against 10,000/s"
    assert len(lines) == 2 + 4 + 1
