"""A number that is missing below the head is asked for, and not for ever."""

import pytest

from fastlatch.adapters.database import feed_gaps
from fastlatch.adapters.database.feed_gaps import FeedGaps


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def gaps(clock):
    return FeedGaps(monotonic=clock)


def test_nothing_is_missing_in_a_row(gaps):
    gaps.saw([11, 12, 13], behind=10)
    assert gaps.open() == []


def test_what_is_skipped_is_missing_until_it_comes(gaps):
    gaps.saw([12, 15], behind=10)
    assert gaps.open() == [11, 13, 14]
    gaps.saw([13, 16], behind=15)
    assert gaps.open() == [11, 14]


def test_it_is_given_up_when_its_transaction_must_have_ended(gaps, clock):
    gaps.saw([12], behind=10)
    clock.now = feed_gaps.PATIENCE - 1
    gaps.saw([14], behind=12)
    assert gaps.open() == [11, 13]
    clock.now = feed_gaps.PATIENCE + 1
    assert gaps.open() == [13]


def test_a_leap_is_no_reason_to_ask_for_everything(gaps):
    gaps.saw([1_000_000], behind=10)
    assert gaps.open() == list(range(1_000_000 - 512, 1_000_000))


def test_an_empty_feed_does_not_say_how_far_it_was(gaps):
    gaps.saw([5_000], behind=0)
    assert gaps.open() == list(range(4_968, 5_000))
