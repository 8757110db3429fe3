"""RFC 8414 section 2: the issuer is "a URL that uses the "https" scheme and has no query or fragment components".

Exactly one spelling is taken, because every party compares it character by character.
"""

import ipaddress
import re
from collections.abc import Iterator
from urllib.parse import SplitResult, urlsplit

from .problem import Problem, setting

_UNFIT = re.compile(r"[^\x21-\x7e]|[\\\"<>^`{|}]")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def issuer_problems(issuer: str) -> Iterator[Problem]:
    """What is wrong with this issuer; nothing when it is fit."""
    example = "Write it like https://login.example.com."
    try:
        parts = urlsplit(issuer)
        host, _port = parts.hostname, parts.port
    except ValueError:
        yield setting("issuer", "it is not a URL", example)
        return
    if _UNFIT.search(issuer) or parts.scheme not in _DEFAULT_PORTS or not host:
        yield setting("issuer", "it is not an absolute http or https URL", example)
        return
    if "@" in parts.netloc:
        yield setting("issuer", "it holds a user name", example)
    if "?" in issuer or "#" in issuer:
        yield setting("issuer", "it has a query or a fragment (RFC 8414 section 2)", "Take off everything from ? or #.")
    if issuer.endswith("/"):
        yield setting(
            "issuer", "it ends with a slash, and clients compare it exactly", "Take off the slash at its end."
        )
    elif any(part in {"", ".", ".."} for part in parts.path.split("/")[1:]):
        yield setting("issuer", "its path has an empty or dotted segment", example)
    if issuer != issuer.replace(parts.netloc, parts.netloc.lower(), 1):
        yield setting("issuer", "its host has capital letters", "Write the host in small letters.")
    if parts.scheme == "http" and not is_loopback(host):
        yield setting(
            "issuer",
            "plain http is allowed on this machine only (localhost, 127.0.0.1, [::1])",
            "Use https: put a reverse proxy with TLS in front, and give its https address here.",
        )


def is_loopback(host: str) -> bool:
    """Whether this host name or address never leaves the machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def is_safe_address(url: str) -> bool:
    """Whether what is asked there and answered cannot be read or changed on the way: https, or this machine."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    if _UNFIT.search(url) or not host or "@" in parts.netloc or "#" in url:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def host_of(url: str) -> str:
    """The host name or address in a URL; empty when there is none."""
    return urlsplit(url).hostname or ""


def origin_of(url: str) -> str:
    """Scheme, host and port as a browser writes them in `Origin`: small letters, no default port."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{_authority(parts)}"


def _authority(parts: SplitResult) -> str:
    host = parts.hostname or ""
    host = f"[{host}]" if ":" in host else host
    return host if parts.port in {None, _DEFAULT_PORTS.get(parts.scheme)} else f"{host}:{parts.port}"
