"""Where a person goes on to after a page of ours, in words that they can judge."""

import re

_HTTP_HOST = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?(?:[/?]|$)")
_HERE = frozenset({"127.0.0.1", "[::1]", "localhost"})


def host_of(uri: str) -> str | None:
    """The host of a redirect URI; None: an app on the person's own device."""
    found = _HTTP_HOST.match(uri)
    return None if found is None or found[1] in _HERE else found[1]
