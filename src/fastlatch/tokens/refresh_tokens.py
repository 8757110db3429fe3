"""Refresh tokens: opaque to everybody else, and to us the name of a session, a secret, and a proof that we made them.

RFC 6749 section 10.4: a refresh token "MUST NOT be generated, modified, or guessed". The store has the digest of the
one that lives. One that we made and that is not this one was spent before: no row of it needs to be kept to know that.
"""

import hmac
import os
from hashlib import blake2b
from typing import NamedTuple

from fastlatch.domain.secret import ID_BYTES, digest, read_spelling, spell, spell_id, unspell_id

PREFIX = "flr_"
_SECRET_BYTES = 32
_TAG_BYTES = 20
_SIZE = ID_BYTES + _SECRET_BYTES + _TAG_BYTES


class RefreshToken(NamedTuple):
    """One that this server made."""

    session_id: str
    text: str
    """What the client has."""
    raw: bytes
    """Id of the session and secret."""

    @property
    def digest(self) -> str:
        """What the store has of it, while it lives."""
        return digest(self.text)


class RefreshTokens:
    """Makes and reads them. `key`: 32 bytes that nobody else has; `prefix`: what they begin with."""

    def __init__(self, key: bytes, prefix: str = PREFIX) -> None:
        self._prefix = prefix
        # Two purposes, so two functions: RFC 7693 section 2.9 has a key in BLAKE2 make it a MAC.
        self._successors = blake2b(key=key, digest_size=_SECRET_BYTES, person=b"flr successor")
        self._tags = blake2b(key=key, digest_size=_TAG_BYTES, person=b"flr tag")

    def first(self, session_id: str) -> RefreshToken:
        """Of a new session: 256 random bits.

        Raises:
            ValueError: this is no id of `new_id`.
        """
        id_bytes = unspell_id(session_id)
        if spell_id(id_bytes) != session_id or len(id_bytes) != ID_BYTES:
            raise ValueError(f"not an id of {ID_BYTES} bytes: {session_id!r}")
        return self._make(session_id, id_bytes, os.urandom(_SECRET_BYTES))

    def successor(self, parent: RefreshToken) -> RefreshToken:
        """The one token that follows `parent`: whoever asks again within the grace gets the same.

        Derived, so that only digests need storing; without the key it cannot be foretold from `parent`.
        """
        return self._make(parent.session_id, parent.raw[:ID_BYTES], self._mac(self._successors, parent.raw))

    def read(self, text: str) -> RefreshToken | None:
        """The token, or None when this server did not make it: garbage costs no read of a database."""
        said = read_spelling(self._prefix, text, _SIZE)
        if said is None:
            return None
        raw, tag = said[:-_TAG_BYTES], said[-_TAG_BYTES:]
        if not hmac.compare_digest(tag, self._mac(self._tags, raw)):
            return None
        return RefreshToken(spell_id(raw[:ID_BYTES]), text, raw)

    def _make(self, session_id: str, id_bytes: bytes, secret: bytes) -> RefreshToken:
        raw = id_bytes + secret
        return RefreshToken(session_id, spell(self._prefix, raw + self._mac(self._tags, raw)), raw)

    @staticmethod
    def _mac(keyed: "blake2b", message: bytes) -> bytes:
        mac = keyed.copy()
        mac.update(message)
        return mac.digest()
