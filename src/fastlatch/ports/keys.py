"""Where signing keys are kept, and what signing and checking a signature need."""

from collections.abc import Mapping
from typing import Any, Protocol

from fastlatch.domain.key import SigningKey
from fastlatch.domain.token import ACCESS_TOKEN_TYPE


class KeyStore(Protocol):
    """Sealed keys by kid. Each write tells the change feed."""

    async def all(self) -> list[SigningKey]:
        """Every key that still verifies, the oldest first."""
        ...

    async def add_first(self, key: SigningKey) -> bool:
        """Store `key` unless a key of its algorithm that is not retired stands already; whether it was stored."""
        ...

    async def rotate(self, new: SigningKey, *, now: int, verifies_until: int) -> None:
        """Store `new`; the others sign no more once it signs, and are forgotten at `verifies_until`."""
        ...

    async def supersede(self, kid: str, *, now: int, verifies_until: int) -> bool:
        """The standing key, this one, signs no more, and is forgotten at `verifies_until`. False: none stands."""
        ...

    async def retire(self, kid: str, *, now: int) -> bool:
        """Stop verifying with this key at once. False: there is no such key."""
        ...


class TokenSigner(Protocol):
    """Makes compact JWS (RFC 7515 section 3.1)."""

    def sign(self, claims: Mapping[str, Any], *, now: int, media_type: str = ACCESS_TOKEN_TYPE) -> str:
        """A token with this `typ`, signed by the key that signs at `now`."""
        ...

    @property
    def algorithm(self) -> str:
        """`alg` of what it signs."""
        ...


class SignatureVerifier(Protocol):
    """Checks compact JWS. Makes no network request, follows no header, knows one algorithm for each key."""

    def verify(self, token: str, *, now: int) -> Mapping[str, Any]:
        """The claims of a token whose form, `typ` and signature are right; says nothing of the claims themselves.

        Raises:
            InvalidToken: everything else, whatever was sent.
        """
        ...


class IdTokenKeys(Protocol):
    """Signs what clients are told of a login, in the way that each can check, and recognises it again."""

    @property
    def algorithms(self) -> tuple[str, ...]:
        """What there is, the one for whoever has not chosen first. Empty: nobody could check what it says."""
        ...

    async def prepare(self, algorithm: str) -> None:
        """Have a key of this algorithm.

        Raises:
            Unavailable: it could not be stored.
        """
        ...

    def sign_id_token(self, claims: Mapping[str, Any], *, algorithm: str, now: int, media_type: str) -> str:
        """A token with this `typ`, never that of access tokens, by the key of `algorithm` that signs at `now`."""
        ...

    def verify_id_token(self, token: str, *, now: int, media_type: str) -> Mapping[str, Any]:
        """The claims of a token with this `typ`, whose form and signature are right.

        Raises:
            InvalidToken: everything else, whatever was sent.
        """
        ...
