"""RFC 9449 section 11.1: proofs that one process has taken at its resources, for as long as they would be good.

"In order to guard against memory exhaustion attacks, a server that is tracking jti values should [...] store only a
hash thereof." There is room for a fixed number. When it is full, requests are refused and nothing is forgotten early.
"""

from hashlib import blake2b

from fastlatch.domain.dpop import InvalidDpopProof, ProvenKey
from fastlatch.domain.errors import Unavailable
from fastlatch.ports.clock import Clock

_MOST = 200_000
"""A few tens of megabytes."""
_DIGEST_BYTES = 16


class SeenProofs:
    """Belongs to one event loop. `longest`: seconds that a proof can be good at all."""

    def __init__(self, clock: Clock, *, longest: int, most: int = _MOST) -> None:
        self._clock = clock
        self._longest = longest
        self._most = most
        # Two halves, each of as many seconds as a proof lives: to forget one of them is one step, whatever is in it.
        self._newer: set[bytes] = set()
        self._older: set[bytes] = set()
        self._newer_since = clock()

    def take(self, key: ProvenKey) -> None:
        """Once for each proof.

        Raises:
            InvalidDpopProof: this process has taken it before.
            Unavailable: it takes no more for now.
        """
        self._move_on()
        name = blake2b(key.proof.encode(), digest_size=_DIGEST_BYTES).digest()
        if name in self._newer or name in self._older:
            raise InvalidDpopProof(detail="proof: its jti was used before")
        if len(self._newer) + len(self._older) >= self._most:
            raise Unavailable(self._longest, detail="more DPoP proofs than this process can remember")
        self._newer.add(name)

    def _move_on(self) -> None:
        now = self._clock()
        over = now - self._newer_since
        if 0 <= over <= self._longest:
            return
        # A clock that was set back would make old proofs new again: then they are all kept for another while.
        if over < 0:
            self._older |= self._newer
        else:
            self._older = self._newer if over <= 2 * self._longest else set()
        self._newer, self._newer_since = set(), now
