"""OpenID Connect Core section 8: clients that are not to find out that their users are the same people."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from .errors import ConfigurationError

PREFIX = "pairwise:"
"""How a name for `sub` begins that is not the user's id; no id of ours has a colon."""


def sector_of(redirect_uris: Iterable[str], given: str | None) -> str:
    """The host by which clients belong together: the one of all redirect URIs, unless it is given.

    Section 8.1: "If there are multiple hostnames in the registered redirect_uris, the Client MUST register a
    sector_identifier_uri."

    Raises:
        ConfigurationError: they have several, or none.
    """
    hosts = {urlsplit(uri).hostname for uri in redirect_uris}
    if given is not None:
        return given.lower()
    sector = next(iter(hosts), None)
    if sector is None or len(hosts) != 1:
        raise ConfigurationError("A pairwise client needs a sector, unless all its redirect URIs have the same host.")
    return sector
