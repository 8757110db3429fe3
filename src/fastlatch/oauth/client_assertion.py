"""RFC 7523 section 3, OpenID Connect Core section 9: whether an assertion proves that its sender is a client, now.

Its audience is our issuer and nothing else. RFC 7523 lets the token endpoint's URL stand there too; a client that
believes another server's metadata can then be made to send that server an assertion which is good here. So the
revision of that RFC takes the issuer "as its sole value", and so do we.
"""

import math
from collections.abc import Mapping
from typing import Any

from fastlatch.domain.client import Client
from fastlatch.domain.single_use import SingleUse
from fastlatch.ports.clock import Clock
from fastlatch.ports.proofs import AssertionReader
from fastlatch.ports.single_use import SingleUseStore
from fastlatch.tokens.claim_values import read_jti, read_time

LONGEST = 300
"""Seconds that an assertion may be good for from now on: so long each `jti` is kept at most."""
_SKEW = 10
"""Seconds that the clock of a client may be ahead or behind."""


class CheckAssertion:
    """In two steps, so that a wrong one is counted as a guess before a right one is used up."""

    def __init__(self, assertions: AssertionReader, store: SingleUseStore, issuer: str, clock: Clock) -> None:
        self._assertions = assertions
        self._store = store
        self._issuer = issuer
        self._clock = clock

    def proven(self, client: Client | None, assertion: str) -> Mapping[str, Any] | None:
        """The claims of a good one, and None for all others after the same work; also where there is no client."""
        claims = self._assertions.read(assertion, None if client is None else client.jwks)
        if client is None or claims is None or claims.get("iss") != client.id or claims.get("sub") != client.id:
            return None
        now = self._clock()
        expires_at = read_time(claims.get("exp"))
        if expires_at is None or not now - _SKEW < expires_at <= now + LONGEST + _SKEW:
            return None
        if read_jti(claims.get("jti")) is None:
            return None
        for name in ("nbf", "iat"):
            moment = read_time(claims[name]) if name in claims else now
            if moment is None or moment > now + _SKEW:
                return None
        return claims if claims.get("aud") in (self._issuer, [self._issuer]) else None

    async def use_up(self, client: Client, claims: Mapping[str, Any]) -> bool:
        """OpenID Connect Core section 9: "These tokens MUST only be used once". False: this one was.

        Raises:
            Unavailable: the store is away.
        """
        expires_at = math.ceil(claims["exp"]) + 2 * _SKEW
        return await self._store.put(
            SingleUse.ASSERTION.named(f"{client.id} {claims['jti']}"), "", expires_at=expires_at
        )
