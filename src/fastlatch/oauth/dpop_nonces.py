"""RFC 9449 section 8: nonces that say when we gave them, so that nothing has to be kept and any process knows them.

"Nonce values MUST be unpredictable." Whoever holds a key cannot make proofs in advance for a time that no nonce is of
yet (section 11.2), and a client whose clock is wrong is judged by ours (section 11.1).
"""

import hmac

from fastlatch.domain.secret import spell_id, unspell_id
from fastlatch.ports.clock import Clock

LIFETIME = 120
"""Seconds."""
_AHEAD = 5
"""Seconds that the clock of another process of ours may be ahead."""
_TIME_BYTES = 8
_MAC_BYTES = 16
_LENGTH = (_TIME_BYTES + _MAC_BYTES) // 3 * 4


class DpopNonces:
    """`key`: 32 bytes that nobody else has."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._key = key
        self._clock = clock

    def new(self) -> str:
        """One that is good from now on."""
        moment = int(self._clock()).to_bytes(_TIME_BYTES, "big")
        return spell_id(moment + self._mac(moment))

    def expiry(self, nonce: object) -> int | None:
        """When a nonce of ours ends, in seconds since the epoch; None: it has, or it is none."""
        if not isinstance(nonce, str) or len(nonce) != _LENGTH or not nonce.isascii():
            return None
        try:
            raw = unspell_id(nonce)
        except ValueError:
            return None
        moment, mac = raw[:_TIME_BYTES], raw[_TIME_BYTES:]
        if not hmac.compare_digest(mac, self._mac(moment)):
            return None
        given_at, now = int.from_bytes(moment, "big"), int(self._clock())
        return given_at + LIFETIME if now - LIFETIME < given_at <= now + _AHEAD else None

    def _mac(self, moment: bytes) -> bytes:
        return hmac.digest(self._key, moment, "sha256")[:_MAC_BYTES]
