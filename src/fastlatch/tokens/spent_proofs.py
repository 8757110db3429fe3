"""RFC 9449 section 11.1: at the token endpoint a proof is good once, whichever process it comes to.

"When strictly enforced, such a single-use check provides a very strong protection against DPoP proof replay".
"""

from fastlatch.domain.dpop import InvalidDpopProof, ProvenKey
from fastlatch.domain.single_use import SingleUse
from fastlatch.ports.single_use import SingleUseStore

_KEPT_LONGER = 60
"""Seconds beyond its end, for processes whose clock is late."""


class SpendProof:
    """Called as late as can be: what strangers send without having a right to tokens leaves no row behind."""

    def __init__(self, store: SingleUseStore) -> None:
        self._store = store

    async def __call__(self, key: ProvenKey | None) -> None:
        """Use it up; None: there is none to use up.

        Raises:
            InvalidDpopProof: it was used before.
            Unavailable: the store is away.
        """
        if key is None:
            return
        if not await self._store.put(SingleUse.PROOF.named(key.proof), "", expires_at=key.expires_at + _KEPT_LONGER):
            raise InvalidDpopProof(detail="proof: its jti was used before")
