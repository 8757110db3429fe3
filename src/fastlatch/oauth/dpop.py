"""RFC 9449 section 4.3: whether a request shows the key that it says it has.

Signature and key are the reader's; here are the claims: for this method, at this place, of this moment, and with this
access token. That a proof is used once is decided where it is used up: at the token endpoint by the store that all
processes share (`tokens/spent_proofs.py`), at a resource by the memory of the process (`seen_proofs.py`).
"""

import hmac
import math
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from fastlatch.domain.dpop import InvalidDpopProof, ProvenKey, UseDpopNonce
from fastlatch.domain.secret import spell_id
from fastlatch.domain.token import AccessToken
from fastlatch.ports.clock import Clock
from fastlatch.ports.proofs import ProofReader, SignedProof
from fastlatch.tokens.claim_values import read_jti, read_time

from .dpop_nonces import LIFETIME, DpopNonces
from .seen_proofs import SeenProofs
from .target_uri import normalized

MAX_AGE = 60
"""Seconds (section 11.1: "preferably only for a relatively brief period on the order of seconds or minutes")."""
MAX_AHEAD = 15
"""Seconds that the clock of a client may be ahead."""


class CheckProof:
    """`nonces`: None where nobody is asked for any (section 8)."""

    def __init__(self, read: ProofReader, clock: Clock, nonces: DpopNonces | None = None) -> None:
        self._read = read
        self._clock = clock
        self._nonces = nonces
        self._seen = SeenProofs(clock, longest=max(MAX_AGE + MAX_AHEAD, LIFETIME) + 1)

    def at_endpoint(self, proofs: Sequence[str], urls: Sequence[str], *, method: str = "POST") -> ProvenKey | None:
        """The key that a request to an endpoint of ours shows; None: it shows none. Not used up yet.

        Raises:
            InvalidDpopProof: what it shows is not exactly one good proof.
            UseDpopNonce: it is to contain a nonce.
        """
        return self._check(proofs, urls, method)[0] if proofs else None

    def at_resource(
        self, proofs: Sequence[str], urls: Sequence[str], *, method: str, token: str, access: AccessToken
    ) -> None:
        """Section 7.1: "MUST NOT grant access to the resource unless all checks are successful".

        Raises:
            InvalidDpopProof: the request does not show the key that its access token is bound to.
            UseDpopNonce: the proof is to contain a nonce.
            Unavailable: this process has taken as many proofs as it can remember.
        """
        key, claims = self._check(proofs, urls, method)
        said, hashed = claims.get("ath"), spell_id(sha256(token.encode()).digest())
        if not isinstance(said, str) or not said.isascii() or not hmac.compare_digest(said, hashed):
            raise InvalidDpopProof(detail="proof: ath is not of this access token")
        bound_to = access.key_thumbprint
        if bound_to is None or not hmac.compare_digest(key.thumbprint, bound_to):
            raise InvalidDpopProof(detail="proof: with another key than the access token is bound to")
        self._seen.take(key)

    def _check(self, proofs: Sequence[str], urls: Sequence[str], method: str) -> tuple[ProvenKey, Mapping[str, Any]]:
        if len(proofs) != 1:
            raise InvalidDpopProof(detail="no DPoP header" if not proofs else "more than one DPoP header")
        signed = self._read(proofs[0])
        claims = signed.claims
        if claims.get("htm") != method:
            raise InvalidDpopProof(detail="proof: htm is another method")
        target = claims.get("htu")
        here = {normalized(url) for url in urls} - {None}
        if not isinstance(target, str) or normalized(target) not in here:
            raise InvalidDpopProof(detail="proof: htu is another place")
        jti = read_jti(claims.get("jti"))
        if jti is None:
            raise InvalidDpopProof(detail="proof: jti is missing or too long")
        return self._of_now(signed, jti), claims

    def _of_now(self, signed: SignedProof, jti: str) -> ProvenKey:
        issued_at = read_time(signed.claims.get("iat"))
        if issued_at is None:
            raise InvalidDpopProof(detail="proof: iat is not a time")
        if self._nonces is None:
            expires_at = math.floor(issued_at) + MAX_AGE
            if not expires_at - MAX_AGE - MAX_AHEAD <= self._clock() < expires_at:
                raise InvalidDpopProof(detail="proof: iat is too old, or in the future")
        else:
            # Section 11.1: by the nonce "rather than comparing the client-supplied iat time to the time at the server".
            found = self._nonces.expiry(signed.claims.get("nonce"))
            if found is None:
                raise UseDpopNonce(self._nonces.new(), detail="proof: no nonce of ours that is still good")
            expires_at = found
        return ProvenKey(signed.key_thumbprint, f"{signed.key_thumbprint} {jti}", expires_at)
