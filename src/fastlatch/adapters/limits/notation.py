"""A rate of the settings as windows to count in; "off" counts nothing."""

from fastlatch.domain.errors import ConfigurationError
from fastlatch.domain.rate import Window
from fastlatch.domain.rate import parse_rate as parse

OFF = frozenset({"", "off"})


def parse_rate(rate: str) -> tuple[Window, ...]:
    """The windows of a rate, all of which hold; none for "" and "off".

    Raises:
        ConfigurationError: it is not in this notation, or would allow nothing.
    """
    if rate in OFF:
        return ()
    try:
        return parse(rate)
    except ValueError as fault:
        raise ConfigurationError(
            f'"{rate}" is not a rate that allows something: write for example "10/minute;100/day", or "off".'
        ) from fault
