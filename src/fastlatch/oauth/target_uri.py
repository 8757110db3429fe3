"""RFC 9449 section 4.3: whether two spellings are of one target URI, "ignoring any query and fragment parts".

"servers SHOULD employ syntax-based normalization (Section 6.2.2 of [RFC3986]) and scheme-based normalization (Section
6.2.3 of [RFC3986]) before comparing the htu claim."
"""

import re
from urllib.parse import urlsplit

_LONGEST = 4096
_CHARACTERS = re.compile(r"[\x21-\x7e]+")
_PERCENT = re.compile(r"%([0-9A-Fa-f]{2})")
_BROKEN_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
# RFC 3986 section 2.3.
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_USUAL_PORTS = {"http": ":80", "https": ":443"}


def normalized(uri: str) -> str | None:
    """Scheme, host, port and path in one spelling. None: it is no http URI that could be a target."""
    if len(uri) > _LONGEST or not _CHARACTERS.fullmatch(uri) or "\\" in uri or _BROKEN_PERCENT.search(uri):
        return None
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme not in _USUAL_PORTS or not parts.netloc or "@" in parts.netloc:
        return None
    authority = parts.netloc.lower().removesuffix(_USUAL_PORTS[parts.scheme])
    return f"{parts.scheme}://{authority}{_path(parts.path)}"


def _path(path: str) -> str:
    """RFC 3986 sections 6.2.2.1 to 6.2.2.3, and 6.2.3: an empty one is that of the root."""
    return _without_dots(_PERCENT.sub(_plain, path) or "/")


def _plain(found: re.Match[str]) -> str:
    character = chr(int(found[1], 16))
    return character if character in _UNRESERVED else found[0].upper()


def _without_dots(path: str) -> str:
    """RFC 3986 section 5.2.4, of a path that begins with a slash."""
    kept: list[str] = []
    parts = path.split("/")[1:]
    for part in parts:
        if part == "..":
            kept = kept[:-1]
        elif part != ".":
            kept.append(part)
    if parts[-1] in {".", ".."}:
        kept.append("")
    return "/" + "/".join(kept)
