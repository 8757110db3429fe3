"""How a rate is written: the notation of the `limits` library, "10/minute;100/day"."""

from typing import NamedTuple

from limits import parse_many

from fastlatch.domain.errors import ConfigurationError

OFF = frozenset({"", "off"})


class Window(NamedTuple):
    """At most `amount` in any `seconds` that follow one another."""

    amount: int
    seconds: int


def parse_rate(rate: str) -> tuple[Window, ...]:
    """The windows of a rate, all of which hold; none for "" and "off".

    Raises:
        ConfigurationError: it is not in this notation, or would allow nothing.
    """
    if rate.strip().lower() in OFF:
        return ()
    try:
        windows = tuple(Window(item.amount, item.get_expiry()) for item in parse_many(rate.strip().rstrip(";")))
    except ValueError as fault:
        raise ConfigurationError(f'"{rate}" is not a rate: write for example "10/minute;100/day", or "off".') from fault
    if not all(window.amount for window in windows):
        raise ConfigurationError(f'The rate "{rate}" allows nothing at all: write a number above 0, or "off".')
    return windows
