"""Whom the server believes: proxies that name the client, origins that use the cookie, and how many wrong guesses."""

import ipaddress
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from fastlatch.domain.rate import parse_rate

from .issuer import origin_of
from .problem import Problem, setting

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_WIDEST = {4: 8, 6: 7}
"""10.0.0.0/8 and fc00::/7, the widest private networks."""
RATE_OFF = ("", "off")


def proxy_problems(proxies: Iterable[str]) -> Iterator[Problem]:
    """Each entry must be a network, and no wider than a private network can be (CVE-2026-76835 trusted 0.0.0.0/0)."""
    for entry in proxies:
        try:
            network = ipaddress.ip_network(entry)
        except ValueError:
            yield setting(
                "trusted_proxies", f"{entry!r} is not a network", "Write it in CIDR notation, like 10.0.0.0/8 or ::1."
            )
            continue
        if network.prefixlen < _WIDEST[network.version]:
            yield setting(
                "trusted_proxies",
                f"{entry} lets strangers write their own address into X-Forwarded-For",
                "List only the addresses of your own proxies.",
            )


def origin_problems(origins: Iterable[str]) -> Iterator[Problem]:
    """Each entry must be one origin, spelt as a browser spells it."""
    for entry in origins:
        if "*" in entry or entry == "null":
            yield setting(
                "allowed_origins",
                f"{entry!r} would let any website use the refresh cookie",
                "List each origin, like https://app.example.com.",
            )
        elif not _is_origin(entry):
            yield setting(
                "allowed_origins",
                f"{entry!r} is not an origin",
                "Write scheme, host and port: https://app.example.com.",
            )


def rate_problems(name: str, rate: str) -> Iterator[Problem]:
    """Several rates joined by a semicolon, each of which allows something."""
    if rate in RATE_OFF:
        return
    try:
        parse_rate(rate)
    except ValueError:
        yield setting(name, f"{rate!r} is not a rate", 'Write it like "10/minute;100/day".')


def _is_origin(value: str) -> bool:
    try:
        return (
            urlsplit(value).scheme in {"http", "https"} and bool(urlsplit(value).hostname) and origin_of(value) == value
        )
    except ValueError:
        return False
