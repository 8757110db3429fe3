"""The signing keys of one process: which signs now, which verify, which are shown (RFC 7517 section 5).

The database decides, this is its copy: `load` reads it anew whenever the change feed says that keys have changed.
A new key is published `publish_lead` seconds before it signs, and an old one verifies until its last token has ended.
"""

import asyncio
import logging
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastlatch.domain.errors import ConfigurationError, InvalidToken, NotFound, Unavailable
from fastlatch.domain.key import SigningKey
from fastlatch.domain.token import ACCESS_TOKEN_TYPE
from fastlatch.ports.clock import Clock
from fastlatch.ports.keys import KeyStore

from . import jwk
from .jws import parse
from .opened_key import OpenedKey, make_row, open_row

_log = logging.getLogger("fastlatch.keys")

_OVERLAP = 60
"""Seconds beyond the last token of an old key, for a process whose clock, or news of the new key, is late."""


@dataclass(frozen=True, slots=True)
class _Turn:
    """Which key signs, and how long that is so: between two moments nothing changes but by `load`."""

    key: OpenedKey | None
    begins: float
    ends: float


class KeyRing:
    """Implements `TokenSigner` and `SignatureVerifier` over a `KeyStore`, and knows what may be published.

    `token_ttl`: seconds that any token lives which these keys sign.
    """

    def __init__(  # noqa: PLR0913 (one argument a fact; there is no smaller group among them)
        self,
        store: KeyStore,
        sealing_key: bytes,
        algorithm: str,
        clock: Clock,
        *,
        token_ttl: int,
        publish_lead: int,
    ) -> None:
        if algorithm not in jwk.ALGORITHMS:
            raise ConfigurationError(f"the signing algorithm {algorithm!r} is not one of {', '.join(jwk.ALGORITHMS)}")
        self._store = store
        self._sealing_key = sealing_key
        self._algorithm = algorithm
        self._clock = clock
        self._token_ttl = token_ttl
        self._publish_lead = publish_lead
        self._keys: dict[str, OpenedKey] = {}
        self._turn: _Turn | None = None
        self._reads_begun = 0
        self._read_applied = 0

    # What requests need: waits for nothing, reads no store.

    @property
    def algorithm(self) -> str:
        """`alg` of what it signs."""
        return self._algorithm

    def sign(self, claims: Mapping[str, Any], *, now: int, media_type: str = ACCESS_TOKEN_TYPE) -> str:
        """A token signed by the key that signs at `now`.

        Raises:
            Unavailable: there is no key.
        """
        signing = self._signing(now)
        if signing is None:
            raise Unavailable(detail="there is no signing key")
        return signing.jws.sign(claims, media_type)

    def verify(self, token: str, *, now: int, media_type: str = ACCESS_TOKEN_TYPE) -> Mapping[str, Any]:
        """The claims of a token whose form, `typ` and signature are right.

        Raises:
            InvalidToken: everything else.
        """
        unchecked = parse(token, media_type)
        key = self._keys.get(unchecked.kid)
        if key is None or not key.verifies(now):
            raise InvalidToken(detail="no key with this kid verifies")
        return key.jws.verify(unchecked)

    def has(self, kid: str) -> bool:
        """Whether there is such a key."""
        return kid in self._keys

    def jwks(self, *, now: int) -> dict[str, Any]:
        """RFC 7517 section 5: the keys that verify now, those that will sign soon among them."""
        shown = [key.public for key in self._keys.values() if key.public is not None and key.verifies(now)]
        return {"keys": [dict(public) for public in shown]}

    def _signing(self, now: int) -> OpenedKey | None:
        turn = self._turn
        if turn is None or not turn.begins <= now < turn.ends:
            turn = self._turn = self._turn_at(now)
        return turn.key

    def _turn_at(self, now: int) -> _Turn:
        moments = [moment for key in self._keys.values() for moment in key.moments()]
        begins = max((moment for moment in moments if moment <= now), default=-math.inf)
        ends = min((moment for moment in moments if moment > now), default=math.inf)
        return _Turn(self._key_at(now), begins, ends)

    def _key_at(self, now: int) -> OpenedKey | None:
        able = [key for key in self._keys.values() if key.verifies(now) and not key.retired(now)]
        begun = [key for key in able if key.row.signs_from <= now]
        # None has begun: the one that signed was retired by hand, and its successor, published already, begins early.
        return max(begun, key=_order, default=None) or min(able, key=_order, default=None)

    # What start-up, the change feed and the command line need.

    async def load(self) -> None:
        """Read the store anew.

        Raises:
            ConfigurationError: the secret key does not open the stored keys.
        """
        self._reads_begun += 1
        this_read = self._reads_begun
        rows = await self._store.all()
        known = self._keys
        unopened = [row for row in rows if row.kid not in known or not known[row.kid].opens(row)]
        opened = {key.row.kid: key for key in await asyncio.to_thread(self._open, unopened)} if unopened else {}
        # Of two reads under way at once, the one that began later has seen at least as much.
        if this_read > self._read_applied:
            self._read_applied = this_read
            self._keys = {
                row.kid: opened[row.kid] if row.kid in opened else known[row.kid].with_row(row) for row in rows
            }
            self._turn = None

    async def ensure(self) -> None:
        """Load, and make the first key; or, where another algorithm signs, the first key of ours.

        Of two processes that start at once, the store takes the first key of one; the other reads it.
        """
        await self.load()
        standing = [key.row.algorithm for key in self._keys.values() if key.row.retired_at is None]
        if self._algorithm in standing:
            return
        if standing:
            await self._replace(lead=0)
            return
        now = int(self._clock())
        first = await self._make(now, signs_from=now)
        if await self._store.add_first(first):
            _log.info("made the first signing key kid=%s algorithm=%s", first.kid, first.algorithm)
        await self.load()

    async def stand_down(self) -> None:
        """Load, and sign no more from now on; what was signed verifies to its end."""
        await self.load()
        now = int(self._clock())
        for kid in [key.row.kid for key in self._keys.values() if key.row.retired_at is None]:
            if await self._store.supersede(kid, now=now, verifies_until=self._last_token(now)):
                _log.info("the key signs no more kid=%s algorithm=%s", kid, self._algorithm)
                await self.load()

    async def rotate(self) -> str:
        """Publish a new key that will sign after the lead, or at once where none signs now; its kid."""
        await self.load()
        signs_already = self._signing(int(self._clock())) is not None
        return await self._replace(lead=self._publish_lead if signs_already else 0)

    async def retire(self, kid: str) -> bool:
        """Refuse everything this key has signed, at once. False: there is no such key."""
        await self.load()
        now = int(self._clock())
        if kid not in self._keys:
            return False
        others = [key for key in self._keys.values() if key.row.kid != kid]
        if self._keys[kid].row.retired_at is None and all(key.row.retired_at is not None for key in others):
            # The replacement stands before the old one falls, so that no process is ever without a key.
            await self._replace(lead=0)
        retired = await self._store.retire(kid, now=now)
        await self.load()
        if retired:
            _log.warning("retired the signing key kid=%s: its tokens are refused", kid)
        return retired

    def describe(self) -> list[SigningKey]:
        """Every key that still verifies, the oldest first."""
        now = int(self._clock())
        return [key.row for key in self._keys.values() if key.verifies(now)]

    def signs_now(self) -> str | None:
        """The kid of the key that signs a token of this moment; None: there is none."""
        signing = self._signing(int(self._clock()))
        return None if signing is None else signing.row.kid

    def export_public(self, kid: str) -> str:
        """PEM.

        Raises:
            NotFound: there is no such key.
            ConfigurationError: it has no public part.
        """
        return jwk.public_text(self._find(kid).material)

    def export_private(self, kid: str) -> str:
        """PKCS #8 as PEM, for HS256 the secret in base64url: for moving house.

        Raises:
            NotFound: there is no such key.
        """
        return jwk.private_text(self._find(kid).material)

    def _find(self, kid: str) -> OpenedKey:
        if kid not in self._keys:
            raise NotFound("There is no key with this id.")
        return self._keys[kid]

    async def _replace(self, *, lead: int) -> str:
        now = int(self._clock())
        new = await self._make(now, signs_from=now + lead)
        await self._store.rotate(new, now=now, verifies_until=self._last_token(new.signs_from))
        await self.load()
        _log.info("rotated to the signing key kid=%s algorithm=%s, in %d s", new.kid, new.algorithm, lead)
        return new.kid

    def _last_token(self, signs_until: int) -> int:
        return signs_until + self._token_ttl + _OVERLAP

    async def _make(self, now: int, *, signs_from: int) -> SigningKey:
        return await asyncio.to_thread(make_row, self._sealing_key, self._algorithm, now=now, signs_from=signs_from)

    def _open(self, rows: list[SigningKey]) -> list[OpenedKey]:
        return [open_row(self._sealing_key, row) for row in rows]


def _order(key: OpenedKey) -> tuple[int, int, str]:
    return key.row.signs_from, key.row.created_at, key.row.kid
