"""RFC 6749 section 2.2: "a unique string representing the registration information"; ours are safe in any URL.

OAuth Client ID Metadata Document (draft 02) section 3: or a URL, which "MUST use the https URL scheme", "MUST NOT
contain a userinfo component", "MUST contain a path component", "MUST NOT contain single-dot or double-dot path
components", "SHOULD NOT contain a query component" and "MUST NOT contain a fragment component".
"""

import re
from typing import NamedTuple

from fastlatch.domain.client import DYNAMIC_PREFIX

from .url_parts import HOST_LABEL, hides_something

# RFC 3986 section 2.3: the unreserved characters.
_CLIENT_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}")

_LONGEST_URL = 512
# A name with a dot whose last label begins with a letter: no address in any spelling, and no name of a local network.
_HOST = rf"(?:{HOST_LABEL}\.)+[a-z](?:[a-z0-9-]{{0,61}}[a-z0-9])?"
_SEGMENT = r"(?:[A-Za-z0-9._~:@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+"
_URL = re.compile(rf"https://({_HOST})(?::([1-9][0-9]{{1,4}}))?((?:/{_SEGMENT})+/?)")
_HTTPS = 443
_UNPRIVILEGED = range(1_024, 65_536)


class DocumentUrl(NamedTuple):
    """A client identifier URL taken apart; it is only ever compared as a whole."""

    host: str
    port: int
    path: str


def is_client_id(value: str) -> bool:
    """Whether a client could have this id; what could not is nobody's and is not looked up."""
    return _CLIENT_ID.fullmatch(value) is not None or is_document_url(value)


def is_assignable(value: str) -> bool:
    """Whether an administrator may give it to a client: those that come from outside have ids of their own kinds."""
    return _CLIENT_ID.fullmatch(value) is not None and not value.startswith(DYNAMIC_PREFIX)


def is_document_url(value: str) -> bool:
    """Whether this client would bring its own metadata."""
    return read_document_url(value) is not None


def read_document_url(value: str) -> DocumentUrl | None:
    """None: it is no client identifier URL. Ports of other services of a host are refused: they speak no HTTPS."""
    if len(value) > _LONGEST_URL or not value.startswith("https://"):
        return None
    found = _URL.fullmatch(value)
    if found is None or hides_something(found[3]) or not {".", ".."}.isdisjoint(found[3].split("/")):
        return None
    port = int(found[2] or _HTTPS)
    return DocumentUrl(found[1], port, found[3]) if port == _HTTPS or port in _UNPRIVILEGED else None
