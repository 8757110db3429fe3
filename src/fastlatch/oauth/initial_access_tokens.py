"""RFC 7591 section 3: tokens that "limit registration to only previously authorized parties", each for one client."""

import json
from collections.abc import Iterable
from dataclasses import dataclass

from fastlatch.domain.errors import ConfigurationError, InvalidScope
from fastlatch.domain.registration import CODE_GRANTS, NEVER_GRANTED
from fastlatch.domain.scope import format_scope, parse_scope
from fastlatch.domain.secret import new_secret, well_spelt
from fastlatch.domain.single_use import SingleUse
from fastlatch.ports.clock import Clock
from fastlatch.ports.single_use import SingleUseStore

PREFIX = "fli_"


@dataclass(frozen=True, slots=True)
class Permission:
    """What the client may have beyond what any may."""

    grants: frozenset[str] = frozenset()
    scopes: frozenset[str] | None = None
    """In the place of those that any may ask for; None: those."""


class InitialAccessTokens:
    """Makes, reads and spends them; only digests are kept. `grant_types`: all that there are here."""

    def __init__(self, store: SingleUseStore, clock: Clock, grant_types: Iterable[str] = CODE_GRANTS) -> None:
        self._store = store
        self._clock = clock
        self._grant_types = frozenset(grant_types)

    async def make(self, permission: Permission, *, lifetime: int) -> str:
        """The token, this once. `lifetime` in seconds.

        Raises:
            ConfigurationError: it would permit what no such client may have.
            Unavailable: it could not be stored.
        """
        if permission.grants & NEVER_GRANTED:
            raise ConfigurationError("A client that registers itself is somebody else's, and gets no passwords.")
        unknown = permission.grants - self._grant_types
        if unknown:
            there = format_scope(self._grant_types - NEVER_GRANTED)
            raise ConfigurationError(f"There is no grant {format_scope(unknown)} here; there is: {there}.")
        if permission.scopes is not None:
            try:
                parse_scope(format_scope(permission.scopes))
            except InvalidScope as error:
                raise ConfigurationError(error.description) from None
        text = new_secret(PREFIX)
        scopes = None if permission.scopes is None else sorted(permission.scopes)
        payload = json.dumps({"grants": sorted(permission.grants), "scopes": scopes})
        expires_at = int(self._clock()) + lifetime
        await self._store.put(SingleUse.REGISTRATION.named(text), payload, expires_at=expires_at)
        return text

    async def find(self, text: str) -> Permission | None:
        """What it permits; None: it is none of ours, is spent, or has expired.

        Raises:
            Unavailable: the store is away.
        """
        if not well_spelt(PREFIX, text):
            return None
        kept = await self._store.find(SingleUse.REGISTRATION.named(text), now=int(self._clock()))
        if kept is None or kept.spent_at is not None:
            return None
        members = json.loads(kept.payload)
        scopes = members["scopes"]
        return Permission(frozenset(members["grants"]), None if scopes is None else frozenset(scopes))

    async def spend(self, text: str) -> bool:
        """Use it up. Of any number of callers at once exactly one does; False for the others.

        Raises:
            Unavailable: the store is away.
        """
        return await self._store.spend(SingleUse.REGISTRATION.named(text), now=int(self._clock()))
