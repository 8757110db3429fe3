"""Who is calling, for throttling and for the list of sessions: forwarded headers are believed from listed proxies only.

A client can write any X-Forwarded-For; only the entries that our own proxies appended are facts.
"""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from .headers import text_of, values_of

_MAX_HOPS = 50
_LONGEST_HOP = 100
"""Characters: an IPv6 address with a zone, brackets and a port has fewer."""
_PEERS_KEPT = 1_024


def client_address(scope: Mapping[str, Any], trusted_proxies: tuple[IPv4Network | IPv6Network, ...]) -> str:
    """The address of the nearest party that is not one of our proxies; empty when there is none (a UNIX socket)."""
    client = scope.get("client")
    if client is None:
        return ""
    host: str = client[0]
    return _behind(host, scope, trusted_proxies) if trusted_proxies else _spelling(host)


def _behind(host: str, scope: Mapping[str, Any], trusted_proxies: tuple[IPv4Network | IPv6Network, ...]) -> str:
    peer = _parse(host)
    if peer is None:
        return host
    # From the right, where our proxies write: what a client put on the left may be a million commas.
    forwarded = ",".join(text_of(values_of(scope, b"x-forwarded-for")))
    hops = forwarded.rsplit(",", _MAX_HOPS)[-_MAX_HOPS:]
    while hops and any(peer in network for network in trusted_proxies):
        hop = _parse(hops.pop())
        if hop is None:
            # Our proxy wrote something that is no address: the proxy itself is the last party we know.
            break
        peer = hop
    return str(peer)


@lru_cache(_PEERS_KEPT)
def _spelling(host: str) -> str:
    peer = _parse(host)
    return host if peer is None else str(peer)


def _parse(text: str) -> IPv4Address | IPv6Address | None:
    host = text.strip()
    if len(host) > _LONGEST_HOP:
        return None
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host)
    except ValueError:
        return None
    # One machine, one spelling: a dual-stack socket shows IPv4 peers as ::ffff:192.0.2.1.
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
