"""From where sessions were opened: what is written of an address, as a range of texts that an index can find.

RFC 4291 section 2.5.1: a subnet of IPv6 is a /64, in which a machine changes its address as it likes.
"""

from ipaddress import IPv6Address, ip_address

_LAST = "~"
"""Behind every character of an address."""


def range_of(address: str) -> tuple[str, str]:
    """The first and the last text that count as this address: itself, or all of its /64 where one prefix says so.

    Two zeros in a row are written `::`, and then no prefix tells the /64 from others: the address stands for itself.
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return address, address
    if isinstance(parsed, IPv6Address):
        groups = parsed.exploded.split(":")[:4]
        subnet = "".join(f"{int(group, 16):x}:" for group in groups)
        if str(parsed).startswith(subnet):
            return subnet, subnet + _LAST
    return str(parsed), str(parsed)
