"""RFC 9449 section 4.3: where a request was sent, in our own words.

The origin is the one of the settings. What a request says of its host, or a proxy of it, changes nothing: a proof that
was made for another server would be good here otherwise.
"""

from functools import lru_cache
from urllib.parse import quote, urlsplit

from starlette.types import Scope

_PLAIN = "/:@!$&'()*+,;=~"
"""RFC 3986 section 3.3, beside the letters, digits and marks that `quote` leaves as they are."""


def own_urls(scope: Scope, address: str) -> tuple[str, ...]:
    """The address of this request, without its query; two where a proxy may have stripped the path of `address`."""
    origin, prefix = _split(address)
    path = _path(scope)
    if prefix and not path.startswith(prefix + "/"):
        return origin + path, origin + prefix + path
    return (origin + path,)


@lru_cache(maxsize=16)
def _split(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")


def _path(scope: Scope) -> str:
    """As it was sent, with what a server's setting says that a proxy has taken off its front."""
    raw: bytes | None = scope.get("raw_path")
    path = quote(scope["path"], safe=_PLAIN) if raw is None else raw.partition(b"?")[0].decode("latin-1")
    root = str(scope.get("root_path", "")).rstrip("/")
    return path if not root or (path + "/").startswith(root + "/") else root + path
