"""Rounded towards the worse, and no further."""

import pytest

from fastlatch.cli.bench.rounding import at_least_percent, at_most_times


@pytest.mark.parametrize(
    ("share", "said"), [(0.949, "94%"), (0.95, "95%"), (0.29, "29%"), (0.57, "57%"), (1.0, "100%")]
)
def test_a_share_is_rounded_down(share, said):
    assert at_least_percent(share) == said


@pytest.mark.parametrize(
    ("ratio", "said"), [(3.01, "3.1 times"), (3.0, "3.0 times"), (1.1, "1.1 times"), (2.3, "2.3 times")]
)
def test_a_ratio_is_rounded_up(ratio, said):
    assert at_most_times(ratio) == said
