"""A run takes about as long as it says."""

import pytest

from fastlatch.cli.bench.plan import Part, Plan

ALL = frozenset(Part)


@pytest.mark.parametrize("seconds", [15, 60, 300])
def test_the_parts_fill_the_time(seconds):
    assert Plan(seconds, ALL).expected() == pytest.approx(seconds)


def test_a_part_alone_takes_its_own_time():
    whole, alone = Plan(60, ALL), Plan(60, frozenset({Part.HASH}))
    assert alone.time_for(Part.HASH) == whole.time_for(Part.HASH) == alone.expected()
    assert not alone.needs_server
    assert Plan(60, frozenset({Part.HASH, Part.TIMING})).needs_server


def test_a_short_run_has_fewer_rounds_and_says_that_it_is_rough():
    assert (Plan(60, ALL).rounds, Plan(60, ALL).rough) == (5, False)
    assert (Plan(15, ALL).rounds, Plan(15, ALL).rough) == (3, True)


def test_a_long_run_has_more_rounds_and_no_long_ones():
    longest = Plan(600, ALL)
    assert longest.rounds == 25
    assert longest.time_for(Part.REQUESTS) / longest.rounds < 15


def test_however_short_something_is_measured():
    assert all(Plan(3, ALL).time_for(part) > 0.1 for part in Part)
