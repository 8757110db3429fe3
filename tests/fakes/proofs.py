"""What clients sign, without cryptography: JSON with the name of the key that is said to have signed it."""

import json
from collections.abc import Mapping
from typing import Any

from fastlatch.domain.dpop import InvalidDpopProof
from fastlatch.domain.secret import spell_id
from fastlatch.ports.proofs import SignedProof


def thumbprint(key: str) -> str:
    """43 characters, as a thumbprint has them."""
    return spell_id(key.encode().ljust(32, b"-"))


def fake_proof(key: str = "k1", **claims: Any) -> str:
    """What `read_fake_proof` reads."""
    return json.dumps({"key": key, "claims": claims})


def read_fake_proof(proof: str) -> SignedProof:
    """A `ports.proofs.ProofReader`."""
    try:
        said = json.loads(proof)
        return SignedProof(said["claims"], thumbprint(said["key"]))
    except (ValueError, KeyError, TypeError):
        raise InvalidDpopProof(detail="proof: none of this fake") from None


class FakeAssertions:
    """A `ports.proofs.AssertionReader`: an assertion is JSON, and right when it names the keys of the client."""

    def __init__(self) -> None:
        self.read_with: list[str | None] = []

    def claimed_client(self, assertion: str) -> str | None:
        try:
            return json.loads(assertion)["claims"]["sub"]
        except (ValueError, KeyError, TypeError):
            return None

    def read(self, assertion: str, jwks: str | None) -> Mapping[str, Any] | None:
        self.read_with.append(jwks)
        said = json.loads(assertion)
        return said["claims"] if jwks is not None and said["key"] == jwks else None

    def check_keys(self, jwks: str) -> str:
        return jwks
