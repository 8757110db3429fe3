"""What a command that sets up no log writes of what the services log."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def only_errors() -> Iterator[None]:
    """While no log is set up, as in every command but the servers: what succeeded is said by the command itself."""
    last_resort = logging.lastResort
    if last_resort is None:
        yield
        return
    before = last_resort.level
    last_resort.setLevel(logging.ERROR)
    try:
        yield
    finally:
        last_resort.setLevel(before)
