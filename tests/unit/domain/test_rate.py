"""The notation is that of the library `limits`, whose storages may read the same setting."""

import limits
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastlatch.domain.rate import parse_rate

UNITS = ["second", "minute", "hour", "day", "month", "year"]
spaces = st.sampled_from(["", " ", "  "])
one = st.builds(
    lambda amount, separator, multiples, space, unit, plural: f"{amount}{separator}{multiples}{space}{unit}{plural}",
    st.integers(1, 10**6),
    st.sampled_from(["/", " / ", " per ", "per", " PER "]),
    st.sampled_from(["", "1", "2", "15"]),
    spaces,
    st.sampled_from([*UNITS, "Minute", "HOUR"]),
    st.sampled_from(["", "s"]),
)


@given(st.lists(one, min_size=1, max_size=3), st.sampled_from([";", ",", "|", " ; "]))
def test_every_rate_means_what_it_means_to_limits(rates: list[str], separator: str) -> None:
    rate = separator.join(rates)
    assert parse_rate(rate) == tuple((item.amount, item.get_expiry()) for item in limits.parse_many(rate))


@given(st.text(alphabet="0159/;,| persminuthoday", max_size=24))
def test_what_limits_does_not_read_is_not_read_here(rate: str) -> None:
    try:
        read = parse_rate(rate)
    except ValueError:
        return
    assert read == tuple((item.amount, item.get_expiry()) for item in limits.parse_many(rate.rstrip("; ")))


@pytest.mark.parametrize(
    "rate", ["", "0/minute", "1/0 minutes", "1/minutess", "1/minute;;1/day", "1.5/minute", "-1/day"]
)
def test_nothing_is_no_rate(rate: str) -> None:
    with pytest.raises(ValueError, match=r"not an amount|of nothing"):
        parse_rate(rate)
