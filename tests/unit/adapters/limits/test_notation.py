import pytest

from fastlatch.adapters.limits.notation import parse_rate
from fastlatch.domain.errors import ConfigurationError


@pytest.mark.parametrize(
    ("rate", "windows"),
    [
        ("10/minute", ((10, 60),)),
        ("10/minute;100/day", ((10, 60), (100, 86_400))),
        (" 5 per 2 hours ; 1/second; ", ((5, 7_200), (1, 1))),
        ("", ()),
        ("off", ()),
    ],
)
def test_a_rate_is_read_in_the_notation_of_limits(rate, windows):
    assert parse_rate(rate) == windows


@pytest.mark.parametrize("rate", ["ten/minute", "10", "10/fortnight", "-1/minute", "0/minute", ";", "10/minute,x"])
def test_what_is_no_rate_or_allows_nothing_is_refused_in_one_line(rate):
    with pytest.raises(ConfigurationError, match="off") as refused:
        parse_rate(rate)
    assert rate in str(refused.value)
    assert "\n" not in str(refused.value)
