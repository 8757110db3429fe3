"""The id of a request is ours alone: an id that the caller could choose would let them write into the log."""

import os
import secrets
from contextvars import ContextVar

_ID_BYTES = 8
_MADE_AT_ONCE = 256

request_id: ContextVar[str] = ContextVar("fastlatch_request_id", default="")
"""The id of the request that is being handled, for every log line that is written meanwhile."""

_stock: list[str] = []


def new_request_id() -> str:
    """Sixteen hexadecimal digits from the system's random source, which is asked for many of them at once."""
    try:
        return _stock.pop()
    except IndexError:
        digits = secrets.token_hex(_ID_BYTES * _MADE_AT_ONCE)
        step = 2 * _ID_BYTES
        made = [digits[start : start + step] for start in range(0, len(digits), step)]
        mine = made.pop()
        _stock.extend(made)
        return mine


if hasattr(os, "register_at_fork"):
    # Two processes with one stock would give two requests the same id.
    os.register_at_fork(after_in_child=_stock.clear)
