"""RFC 9449: a key that a request has shown, and the refusals of those that show none.

Section 5: "If the DPoP proof is invalid, the authorization server issues an error response per Section 5.2 of [RFC6749]
with invalid_dpop_proof as the value of the error parameter." Section 7.1 has the same words for resources.
"""

import re
from dataclasses import dataclass

from .errors import BearerError, InvalidToken, OAuthError

ALGORITHMS = ("ES256", "EdDSA", "Ed25519", "RS256", "PS256")
"""Section 4.2: of proofs; "It MUST NOT be none or an identifier for a symmetric algorithm". RFC 9864 spells out which
curve EdDSA has meant here all along."""

SCHEME = "DPoP"
"""Section 7.1: of the Authorization header; and section 5: the type of a token that is bound."""

# RFC 7638 section 3: SHA-256 in base64url. The last character holds four bits and two zeros.
_THUMBPRINT = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]", re.ASCII)


def is_thumbprint(value: object) -> bool:
    """Whether this can be the thumbprint of any key, in the one way to write it."""
    return isinstance(value, str) and _THUMBPRINT.fullmatch(value) is not None


@dataclass(frozen=True, slots=True)
class ProvenKey:
    """Whoever sent the request holds this key."""

    thumbprint: str
    """RFC 7638."""
    proof: str
    """Names the proof that has shown it, whoever writes the same `jti` with another key."""
    expires_at: int
    """Seconds since the epoch: from then on the same proof is refused for its age."""


class InvalidDpopProof(OAuthError):
    """It is not exactly one proof, of this request, of now, for the first time."""

    code = "invalid_dpop_proof"
    description = "The DPoP proof is missing or not valid."


class UseDpopNonce(InvalidDpopProof):
    """Section 8: it is to contain a nonce of ours, which comes with the refusal."""

    code = "use_dpop_nonce"
    description = "The DPoP proof needs the nonce of this answer."

    def __init__(self, nonce: str = "", *, detail: str = "") -> None:
        super().__init__(detail=detail)
        self.nonce = nonce
        """For the header DPoP-Nonce."""


class ProofRefused(BearerError):
    """Section 7.1: the same at a resource, where it is a challenge."""

    code = InvalidDpopProof.code
    description = InvalidDpopProof.description
    scheme = SCHEME

    def __init__(self, reason: InvalidDpopProof | None = None) -> None:
        reason = reason or InvalidDpopProof()
        super().__init__(reason.description, detail=reason.detail)
        self.code = reason.code
        self.nonce = reason.nonce if isinstance(reason, UseDpopNonce) else None
        """For the header DPoP-Nonce."""


class BoundToken(InvalidToken):
    """Section 7.2: a resource "MUST reject a DPoP-bound access token received as a bearer token"."""
