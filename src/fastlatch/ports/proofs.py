"""What clients sign: checking the signatures of JWTs that were made with keys of theirs."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class SignedProof:
    """A DPoP proof whose form and signature are right; nothing is said of its claims."""

    claims: Mapping[str, Any]
    key_thumbprint: str
    """RFC 7638, of the key in its header."""


class ProofReader(Protocol):
    """RFC 9449 section 4.2: proofs, each with its public key in its header."""

    def __call__(self, proof: str) -> SignedProof:
        """A proof that the key in it has signed.

        Raises:
            InvalidDpopProof: anything else.
        """
        ...


class AssertionReader(Protocol):
    """RFC 7523 section 2.2: assertions of clients. Makes no network request, follows no header."""

    def claimed_client(self, assertion: str) -> str | None:
        """Who it says that signed it (`sub`); None: it cannot be read. Nothing is proved by that."""
        ...

    def read(self, assertion: str, jwks: str | None) -> Mapping[str, Any] | None:
        """The claims, if one of these keys has signed them. None for everything else, after the same work.

        `jwks`: None: there is no such client.
        """
        ...

    def check_keys(self, jwks: str) -> str:
        """A JWK set that a client may be registered with, as it is to be stored.

        Raises:
            ConfigurationError: it is none, says what is nobody's business, or has no key that can be used here.
        """
        ...
