"""From where each account has logged in, in bounded memory: the newest few addresses of the newest accounts."""

from collections import OrderedDict

_PER_ACCOUNT = 8
"""One person's places. A bound of its own, so that one account cannot push out what is known of the others."""


class KnownAddresses:
    """At most `size` pairs of account and network. Not locked: the limiter is."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._networks: OrderedDict[bytes, OrderedDict[str, None]] = OrderedDict()
        self._pairs = 0

    def __contains__(self, pair: tuple[bytes, str]) -> bool:
        account, network = pair
        return network in self._networks.get(account, ())

    def add(self, account: bytes, network: str) -> None:
        """Remember a login."""
        networks = self._networks.setdefault(account, OrderedDict())
        self._networks.move_to_end(account)
        self._pairs += network not in networks
        networks[network] = None
        networks.move_to_end(network)
        if len(networks) > _PER_ACCOUNT:
            networks.popitem(last=False)
            self._pairs -= 1
        while self._pairs > self._size:
            _, forgotten = self._networks.popitem(last=False)
            self._pairs -= len(forgotten)
