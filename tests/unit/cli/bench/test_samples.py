"""Percentiles, the bootstrap interval, and the area under the curve."""

import random

import pytest

from fastlatch.cli.bench.samples import area_under_curve, gap_interval, percentile, relative_gap, spread


def test_a_percentile_is_a_time_that_was_measured():
    times = list(range(100, 0, -1))
    assert percentile(times, 50) == 50
    assert percentile(times, 99) == 99
    assert percentile(times, 100) == 100
    assert percentile([7.0], 99) == 7.0


def test_the_gap_has_a_sign_and_is_a_share_of_the_longer_one():
    assert relative_gap([2.0, 2.0], [1.0, 1.0]) == pytest.approx(0.5)
    assert relative_gap([1.0, 1.0], [2.0, 2.0]) == pytest.approx(-0.5)


def test_the_interval_holds_zero_when_there_is_no_gap_and_does_not_when_there_is_one():
    generator = random.Random(1)  # noqa: S311 (samples, not a secret)
    first = [generator.gauss(10, 1) for _ in range(200)]
    same = [generator.gauss(10, 1) for _ in range(200)]
    slower = [generator.gauss(11, 1) for _ in range(200)]
    low, high = gap_interval(first, same)
    assert low < 0 < high
    low, high = gap_interval(slower, first)
    assert 0.05 < low < relative_gap(slower, first) < high < 0.15


def test_the_same_samples_give_the_same_interval():
    first, second = [1.0, 2.0, 3.0], [2.0, 2.5, 2.7]
    assert gap_interval(first, second) == gap_interval(first, second)


def test_the_area_counts_who_wins_and_halves_ties():
    assert area_under_curve([2.0, 3.0], [0.0, 1.0]) == 1.0
    assert area_under_curve([0.0, 1.0], [2.0, 3.0]) == 0.0
    assert area_under_curve([1.0, 1.0], [1.0, 1.0]) == 0.5
    assert area_under_curve([1.0, 3.0], [2.0, 3.0]) == pytest.approx(1.5 / 4)


def test_the_spread_is_a_share_of_the_median():
    assert spread([9.0, 10.0, 12.0]) == pytest.approx(0.3)
