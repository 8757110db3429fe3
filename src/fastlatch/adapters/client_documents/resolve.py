"""From a name to its addresses, once for each fetch: what was looked at is what is connected to.

The system's resolver blocks for as long as the slowest name server likes, long after whoever asked has been refused.
So it is the lookup that is counted, until it is over, and not the wait for it: names of one domain and of one caller
take so many threads and no more, and there are always some for the names of others.
"""

import asyncio
import socket
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address, ip_network
from threading import Lock
from typing import Any

from fastlatch.domain.errors import Unavailable

_THREADS = 16
_OF_ONE_DOMAIN, _OF_ONE_CALLER = 2, 4
_NETWORK = 64
"""Bits that whoever has one address of IPv6 cannot choose (RFC 4291 section 2.5.4)."""


class SystemResolver:
    """`getaddrinfo`, beside the event loop."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="fastlatch-names")
        self._pending: Counter[tuple[str, str]] = Counter()
        self._lock = Lock()

    @property
    def pending(self) -> int:
        """Lookups that are not over."""
        return self._pending.total() // 2

    async def __call__(self, host: str, port: int, caller: str) -> list[str]:
        """Every address of a host. `caller`: the address of whoever caused the question.

        Raises:
            OSError: it has none.
            Unavailable: too many names are being looked up, of this domain, for this caller, or at all.
        """
        # Two labels: what one owner can make any number of names below. Under a public suffix owners share them.
        shares = (("domain", ".".join(host.split(".")[-2:])), ("caller", _network_of(caller)))
        self._begin(shares)
        lookup = self._threads.submit(partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM))
        lookup.add_done_callback(partial(self._over, shares))
        found = await asyncio.wrap_future(lookup)
        return list(dict.fromkeys(str(entry[4][0]) for entry in found))

    def _begin(self, shares: tuple[tuple[str, str], tuple[str, str]]) -> None:
        domain, caller = shares
        with self._lock:
            if (
                self._pending[domain] >= _OF_ONE_DOMAIN
                or self._pending[caller] >= _OF_ONE_CALLER
                or self.pending >= _THREADS
            ):
                raise Unavailable(detail="too many names of clients are being looked up")
            self._pending.update(shares)

    def _over(self, shares: tuple[tuple[str, str], tuple[str, str]], _lookup: "Future[Any]") -> None:
        with self._lock:
            self._pending.subtract(shares)
            # What is at nought is forgotten.
            self._pending += Counter()


def _network_of(address: str) -> str:
    try:
        known = ip_address(address)
    except ValueError:
        return address
    return address if known.version == 4 else str(ip_network((known, _NETWORK), strict=False))  # noqa: PLR2004 (IPv4)
