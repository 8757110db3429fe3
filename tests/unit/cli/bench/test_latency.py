"""A latency as people write it."""

import pytest
import typer

from fastlatch.cli.bench.latency import parse_latency


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("250ms", 0.25), ("250", 0.25), ("0.25s", 0.25), ("1s", 1.0), (" 12.5 ms ", 0.0125), ("5MS", 0.005)],
)
def test_milliseconds_and_seconds_are_read(written, seconds):
    assert parse_latency(written) == pytest.approx(seconds)


@pytest.mark.parametrize("written", ["", "fast", "-5ms", "1m", "0", "4ms", "6s", "1e3ms", "nan"])
def test_anything_else_is_wrong_usage(written):
    with pytest.raises(typer.BadParameter):
        parse_latency(written)
