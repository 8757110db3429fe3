"""RFC 6749 section 2.2: "a unique string representing the registration information"; ours are safe in any URL."""

import re

# RFC 3986 section 2.3: the unreserved characters.
_CLIENT_ID = re.compile(r"[A-Za-z0-9._~-]{1,128}")


def is_client_id(value: str) -> bool:
    """Whether a client of ours could have this id; what could not is nobody's and is not looked up."""
    return _CLIENT_ID.fullmatch(value) is not None
