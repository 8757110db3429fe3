"""Where a person goes on to after a page of ours, and who has said so, in words that they can judge."""

import re

from fastlatch.domain.client import DOCUMENT_PREFIX, Client

_HTTP_HOST = re.compile(r"https?://([a-z0-9.-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?(?:[/?]|$)")
_HERE = frozenset({"127.0.0.1", "[::1]", "localhost"})


def host_of(uri: str) -> str | None:
    """The host of a redirect URI; None: an app on the person's own device."""
    found = _HTTP_HOST.match(uri)
    return None if found is None or found[1] in _HERE else found[1]


def publisher_of(client: Client) -> str | None:
    """The host that vouches for what a client says of itself: its id is an address there. None: it has no document."""
    return host_of(client.id) if client.id.startswith(DOCUMENT_PREFIX) else None


def name_of(client: Client, uri: str = "") -> str | None:
    """What to call a client before anybody has read on. `uri`: where it has people sent to.

    A stranger may bear any name, so none is believed: it is called by its host. None: it has none, as an app on the
    person's own device.
    """
    if client.self_registered:
        return publisher_of(client) or host_of(uri)
    return client.name or client.id
