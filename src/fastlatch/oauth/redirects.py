"""Where answers of the authorization endpoint may go.

RFC 9700 section 2.1: "authorization servers MUST utilize exact string matching except for port numbers in localhost
redirection URIs of native apps".

What is compared is never taken apart first: two readers of a URI may see two hosts in it.
"""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

from fastlatch.domain.errors import ConfigurationError

from .url_parts import HOST_LABEL, hides_something

MAX_LENGTH = 2000

# RFC 8252 section 7.3: "The authorization server MUST allow any port". Only of addresses: a name may lead elsewhere.
_LOOPBACK = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::([0-9]{1,5}))?(/[^#]*)?")
_HTTP_HERE = re.compile(r"http://(?:127\.0\.0\.1|\[::1\]|localhost)(?::[0-9]{1,5})?(?:[/?]|$)")
_NAME = re.compile(rf"(?:{HOST_LABEL}\.)*{HOST_LABEL}")
_AUTHORITY = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::([1-9][0-9]{0,4}))?")
# RFC 3986 appendix A: what a URI may be made of, but for the fragment's #.
_CHARACTERS = re.compile(r"(?:[A-Za-z0-9._~:/?\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_OURS = frozenset({"code", "state", "iss", "error", "error_description", "error_uri", "response", "id_token"})
"""What answers are made of."""
# RFC 8252 section 7.1: "apps MUST use a URI scheme based on a domain name under their control, expressed in reverse
# order".
_PRIVATE_USE = re.compile(r"[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)+")
_HIGHEST_PORT = 65_535


def check_redirect_uri(uri: str) -> str:
    """A URI that a client may be registered with, as it was written.

    Raises:
        ConfigurationError: it is not absolute, or could be read in two ways, or its answers could be read on the way.
    """
    if len(uri) > MAX_LENGTH or not _CHARACTERS.fullmatch(uri):
        raise ConfigurationError(
            f"A redirect URI has at most {MAX_LENGTH} characters of RFC 3986, and no fragment; "
            "write a host in other letters as xn--..."
        )
    try:
        parts = urlsplit(uri)
    except ValueError:
        raise ConfigurationError("This redirect URI is malformed.") from None
    if not uri.startswith(f"{parts.scheme}:"):
        raise ConfigurationError("A redirect URI is absolute, and its scheme is in small letters.")
    if _PRIVATE_USE.fullmatch(parts.scheme):
        if not (parts.netloc or parts.path):
            raise ConfigurationError("This redirect URI leads nowhere.")
    elif parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ConfigurationError(
            "A redirect URI is absolute: https://..., http://127.0.0.1/... of an app on the user's own machine, "
            "or com.example.app:/... of an app on a phone."
        )
    elif parts.scheme == "http" and not _HTTP_HERE.match(uri):
        raise ConfigurationError("A redirect URI with http is for the user's own machine: 127.0.0.1, [::1], localhost.")
    if parts.netloc and not _is_authority(parts.netloc):
        raise ConfigurationError("A redirect URI has a host name in small letters, perhaps a port, and no user.")
    _check_path(parts.path)
    if not _OURS.isdisjoint(name for name, _ in parse_qsl(parts.query, keep_blank_values=True)):
        raise ConfigurationError(f"A redirect URI has none of these parameters: {', '.join(sorted(_OURS))}.")
    return uri


def _is_authority(text: str) -> bool:
    """One host in the one way to write it, and a port that there is."""
    found = _AUTHORITY.fullmatch(text)
    if found is None or int(found[2] or 1) > _HIGHEST_PORT:
        return False
    host = found[1]
    if host.startswith("[") or host.rpartition(".")[2][0:1].isdigit():
        # A last label of digits is an address to a browser, in whatever way it is written (WHATWG URL, 3.5).
        try:
            return str(ip_address(host.strip("[]"))) == host.strip("[]")
        except ValueError:
            return False
    return _NAME.fullmatch(host) is not None


def _check_path(path: str) -> None:
    if hides_something(path) or "//" in path or "[" in path or "]" in path:
        raise ConfigurationError("A redirect URI has no empty or hidden parts in its path.")
    # What follows a semicolon is a parameter to some servers.
    if any(part.partition(";")[0] in {".", ".."} for part in path.split("/")):
        raise ConfigurationError("A redirect URI has no dots for a path.")


def is_registered(asked: str, registered: Iterable[str]) -> bool:
    """Whether answers may go there."""
    if asked in registered:
        return True
    here = _split_loopback(asked)
    return here is not None and here in {_split_loopback(each) for each in registered}


def proves_identity(uri: str) -> bool:
    """Whether only the client itself can be there.

    RFC 8252 section 8.6: "claimed "https" scheme redirects MAY be accepted by authorization servers as identity proof".
    """
    return uri.startswith("https://")


def _split_loopback(uri: str) -> tuple[str, str] | None:
    """Host and path of a URI of this machine, without the port that the system chose for the app."""
    found = _LOOPBACK.fullmatch(uri)
    if found is None or int(found[2] or 80) not in range(1, _HIGHEST_PORT + 1):
        return None
    return found[1], found[3] or ""


def browser_origin(uri: str) -> str | None:
    """The origin of a page at this redirect URI, as browsers spell it (RFC 6454 section 6.2); None: none is there.

    With its own port only: a native app may listen at any, and a page at some other port of this machine is not it.
    """
    scheme, separator, rest = uri.partition("://")
    default = {"https": ":443", "http": ":80"}.get(scheme)
    if not separator or default is None:
        return None
    authority = re.split(r"[/?]", rest, maxsplit=1)[0]
    return f"{scheme}://{authority.removesuffix(default)}"
