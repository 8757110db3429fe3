"""Goals are judged as they are worded, and a row survives the way through a file."""

import pytest
from benchmarks.row import Row, at_least, at_most, every_time_at_most, number


def test_a_share_is_judged_by_its_median() -> None:
    row = Row("a route", (0.7, 0.9, 0.79), at_least(0.8))

    assert row.reached is False
    assert Row("a route", (0.7, 0.9, 0.81), at_least(0.8)).reached is True


def test_what_must_hold_every_time_is_judged_by_its_worst_value() -> None:
    values = (10.0, 20.0, 1_001.0)

    assert Row("a revocation", values, every_time_at_most(1_000)).reached is False
    assert Row("a revocation", values, at_most(1_000)).reached is True


@pytest.mark.parametrize("row", [Row("a peer", (0.4,)), Row("a peer", goal=at_least(1), not_measured="no network")])
def test_nothing_is_claimed_without_a_goal_or_without_values(row: Row) -> None:
    assert row.reached is None


@pytest.mark.parametrize(
    "row",
    [
        Row("a route", (0.5, 0.25), at_least(0.8), note="1/s against 2/s", axis="share"),
        Row("a revocation", (0.0,), every_time_at_most(1_000), unit="ms"),
        Row("a peer", not_measured="no network"),
    ],
)
def test_a_row_comes_back_from_a_file_as_it_was(row: Row) -> None:
    assert Row.from_json(row.to_json()) == row


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (0.8, "0.80"), (3.456, "3.46"), (54.53, "54.5"), (147.3, "147"), (11_665.0, "11,665")],
)
def test_three_figures_are_shown(value: float, shown: str) -> None:
    assert number(value) == shown
