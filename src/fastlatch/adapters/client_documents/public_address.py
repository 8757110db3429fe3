"""Which addresses a stranger may have us connect to.

OAuth Client ID Metadata Document (draft 02) section 8.6: servers "MUST NOT fetch a Client ID Metadata Document URL or
any URLs contained within a Client ID Metadata Document that resolve to special-use IP addresses as defined in
[RFC6890]".
"""

from ipaddress import IPv6Address, IPv6Network, ip_address, ip_network

_GLOBAL_UNICAST = IPv6Network("2000::/3")
"""Nothing else of IPv6 is given out (RFC 4291 section 2.4): so mapped, translated, local and multicast ones are out."""

# The IANA registries of special-purpose addresses, written out: what the standard library knows differs by version.
_SPECIAL = tuple(
    ip_network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "192.175.48.0/24",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/3",  # multicast, reserved, broadcast
        "2001::/23",  # protocols, Teredo and benchmarks among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: an IPv4 address in another coat
        "2620:4f:8000::/48",
        "3fff::/20",
    )
)


def is_public(text: str) -> bool:
    """Whether this is one host of the open internet, in the one spelling that the system's resolver has."""
    try:
        address = ip_address(text)
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and (address.scope_id is not None or address not in _GLOBAL_UNICAST):
        return False
    return address.is_global and not any(address in network for network in _SPECIAL)
