"""What a URL that a client brings may have in it: one spelling of a host, and no path that can be read in two ways."""

import re

HOST_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
"""One part of a name between its dots (RFC 1034 section 3.5), in small letters."""
# What one reader of a path takes for a place in it, and another for a character.
_HIDDEN = re.compile(r"%(?:2e|2f|5c|25|0[0-9a-f]|1[0-9a-f]|7f)", re.IGNORECASE)


def hides_something(path: str) -> bool:
    """Whether dots, slashes, percent signs or control characters stand in it as escapes."""
    return _HIDDEN.search(path) is not None
