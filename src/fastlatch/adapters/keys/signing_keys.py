"""The keys of one process: those of access tokens, and RS256 beside them for clients that know nothing else.

OpenID Connect Discovery section 3 of what ID tokens can be signed with: "The algorithm "RS256" MUST be included." RFC
8725 section 3.1: "each key MUST be used with exactly one algorithm"; here also for one purpose. A key of the second
family is kept in a table of its own, is never asked about an access token, and signs none.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from fastlatch.domain.errors import InvalidToken, NotFound
from fastlatch.domain.key import SigningKey
from fastlatch.domain.token import ACCESS_TOKEN_TYPE

from .key_ring import KeyRing
from .published import NOT_FOR_ACCESS_TOKENS

EVERYBODY_KNOWS = "RS256"
_ONE_FAMILY = frozenset({EVERYBODY_KNOWS, "HS256"})
"""Whoever signs everything by RS256 needs no other key; with HS256 there are no ID tokens."""


class SigningKeys:
    """Implements `IdTokenKeys`.

    Where access tokens are signed by RS256 or HS256, the second family signs nothing: its keys of before, when another
    algorithm was set, are published until the last ID token of theirs has ended. OpenID Connect Core section 10.1.1:
    the document "SHOULD retain recently decommissioned signing keys for a reasonable period of time".
    """

    def __init__(self, access: KeyRing, others: KeyRing) -> None:
        self.access = access
        self._others = others
        self._others_sign = access.algorithm not in _ONE_FAMILY
        self._making = asyncio.Lock()

    # For ID tokens.

    @property
    def algorithms(self) -> tuple[str, ...]:
        """What ID tokens can be signed with, the one for whoever has not chosen first. With HS256 none can."""
        if self.access.algorithm == "HS256":
            return ()
        return (self.access.algorithm, *([self._others.algorithm] if self._others_sign else []))

    async def prepare(self, algorithm: str) -> None:
        """Have a key of this algorithm. The first one is made at the first need: most servers never need it.

        Raises:
            Unavailable: it could not be stored.
        """
        ring = self._ring(algorithm)
        if ring.signs_now() is not None:
            return
        async with self._making:
            if ring.signs_now() is None:
                await ring.ensure()

    def sign_id_token(self, claims: Mapping[str, Any], *, algorithm: str, now: int, media_type: str) -> str:
        """A token with this `typ`, which is not that of access tokens.

        Raises:
            Unavailable: there is no key; see `prepare`.
        """
        if media_type == ACCESS_TOKEN_TYPE:
            raise ValueError("keys of ID tokens sign no access token")
        return self._ring(algorithm).sign(claims, now=now, media_type=media_type)

    def verify_id_token(self, token: str, *, now: int, media_type: str) -> Mapping[str, Any]:
        """The claims of a token with this `typ`, whose form and signature are right.

        Raises:
            InvalidToken: everything else.
        """
        try:
            return self.access.verify(token, now=now, media_type=media_type)
        except InvalidToken:
            return self._others.verify(token, now=now, media_type=media_type)

    def _ring(self, algorithm: str) -> KeyRing:
        return self._others if self._others_sign and algorithm == self._others.algorithm else self.access

    # For everybody who checks.

    def jwks(self, *, now: int) -> dict[str, Any]:
        """RFC 7517 section 5: the keys of both families.

        Section 4 lets a JWK have further members, which whoever does not know them ignores: by one of ours, our own
        resource servers leave the second family out.
        """
        mine: list[dict[str, Any]] = self.access.jwks(now=now)["keys"]
        others = self._others.jwks(now=now)["keys"]
        return {"keys": [*mine, *({**key, **NOT_FOR_ACCESS_TOKENS} for key in others)]}

    # For start-up, the change feed and the command line.

    async def ensure(self) -> None:
        """Load both, and make the first key of access tokens; those of the second family may have to stand down."""
        await self.access.ensure()
        if self._others_sign:
            await self._others.load()
        else:
            await self._others.stand_down()

    async def load(self) -> None:
        """Read the store anew."""
        for ring in self._rings:
            await ring.load()

    async def rotate(self) -> tuple[str, ...]:
        """Publish a new key in the place of each that signs; their kids, that of access tokens first."""
        made = [await self.access.rotate()]
        if self._others_sign and self._others.describe():
            made.append(await self._others.rotate())
        return tuple(made)

    async def retire(self, kid: str) -> bool:
        """Refuse everything this key has signed, at once. False: there is no such key."""
        for ring in self._rings:
            if await ring.retire(kid):
                return True
        return False

    def describe(self) -> list[SigningKey]:
        """Every key that still verifies: those of access tokens, then the others, each the oldest first."""
        return [key for ring in self._rings for key in ring.describe()]

    def signs_now(self) -> str | None:
        """The kid of the key that signs an access token of this moment; None: there is none."""
        return self.access.signs_now()

    def sign_now(self) -> frozenset[str]:
        """The kids of all keys that sign at this moment."""
        signing = self._rings if self._others_sign else (self.access,)
        return frozenset(kid for ring in signing if (kid := ring.signs_now()) is not None)

    def for_id_tokens_alone(self, kid: str) -> bool:
        """Whether this key signs no access token."""
        return any(key.kid == kid for key in self._others.describe())

    def export_public(self, kid: str) -> str:
        """PEM.

        Raises:
            NotFound: there is no such key.
            ConfigurationError: it has no public part.
        """
        return self._with(kid).export_public(kid)

    def export_private(self, kid: str) -> str:
        """PKCS #8 as PEM, for HS256 the secret in base64url: for moving house.

        Raises:
            NotFound: there is no such key.
        """
        return self._with(kid).export_private(kid)

    def _with(self, kid: str) -> KeyRing:
        for ring in self._rings:
            if ring.has(kid):
                return ring
        raise NotFound("There is no key with this id.")

    @property
    def _rings(self) -> tuple[KeyRing, KeyRing]:
        return self.access, self._others
