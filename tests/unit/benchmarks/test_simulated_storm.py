"""A storm by cases that can be worked out by hand."""

from dataclasses import replace

import pytest
from benchmarks.simulation.storm import Outcome, Plan, storm

ONE = Plan(clients=3, cores=1, seconds_each=2, queue=64, spread=0, jitter=0, heeds_retry_after=False)


def test_on_one_core_they_are_served_one_after_another() -> None:
    assert storm(ONE) == Outcome(clients=3, over_after=6, refusals=0, median=4, p99=6, idle=0)


def test_on_three_cores_they_are_served_side_by_side() -> None:
    assert storm(replace(ONE, cores=3)) == Outcome(clients=3, over_after=2, refusals=0, median=2, p99=2, idle=0)


def test_who_finds_no_place_comes_again_after_a_pause() -> None:
    """One runs, one waits. The third comes at 0, 1 and 3; at 2 a place became free, at 4 it is their turn."""
    assert storm(replace(ONE, queue=1)) == Outcome(clients=3, over_after=6, refusals=2, median=4, p99=6, idle=0)


def test_a_pause_that_is_too_long_leaves_the_core_idle() -> None:
    """No place to wait in: the second comes at 0, 1 and 3, the third at 0, 1, 3 and 7."""
    went = storm(replace(ONE, queue=0))
    assert went == Outcome(clients=3, over_after=9, refusals=2 + 3, median=5, p99=9, idle=pytest.approx(1 - 6 / 9))


def test_a_pause_grows_no_longer_than_the_longest() -> None:
    """The second comes at 0, 1 and 2, when the first is done; the third at 0, 1, 2, 3 and 4, when the second is."""
    went = storm(replace(ONE, queue=0, longest_pause=1))
    assert (went.over_after, went.refusals, went.idle) == (6, 2 + 4, 0)


def test_who_heeds_retry_after_comes_when_all_that_was_there_is_done() -> None:
    """One of 2 seconds runs and one waits: Retry-After is 4, and the third comes once again."""
    went = storm(replace(ONE, queue=1, heeds_retry_after=True))
    assert (went.refusals, went.over_after) == (1, 6)


def test_nobody_is_lost_and_the_cores_are_never_faster_than_they_are() -> None:
    plan = Plan(clients=2_000, cores=2, seconds_each=0.04, queue=64)
    went = storm(plan)
    assert went.clients == 2_000
    assert went.over_after >= 2_000 * 0.04 / 2
    assert 0 <= went.idle < 1


def test_the_same_seed_gives_the_same_storm_and_another_gives_another() -> None:
    plan = Plan(clients=500, cores=2, seconds_each=0.04, queue=16)
    assert storm(plan) == storm(plan)
    assert storm(plan) != storm(replace(plan, seed=2))


def test_nobody_is_no_storm() -> None:
    assert storm(replace(ONE, clients=0)) == Outcome(clients=0, over_after=0, refusals=0, median=0, p99=0, idle=0)
