"""OpenID Connect Core section 8.1: a name for a user that is another one at each sector.

"The Subject Identifier value MUST NOT be reversible by any party other than the OpenID Provider." By us it is, so that
a request with an access token costs no look into a table of names; the section has AES among the ways to make them.
AES-SIV (RFC 5297) gives the same name each time, and none that was not made here is taken for one.
"""

import binascii
import hashlib

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from fastlatch.domain.client import Client
from fastlatch.domain.pairwise import PREFIX
from fastlatch.domain.secret import spell_id, unspell_id

_SECTOR_BYTES = 16
"""Of the digest of a sector: two that share it would share their names."""


class PairwiseSubjects:
    """Implements `Subjects`. `key`: 32 bytes that nobody else has."""

    def __init__(self, key: bytes) -> None:
        self._cipher = AESSIV(key)

    def of(self, client: Client, user_id: str) -> str:
        """The user's id; for a client with a sector the name that this sector has for the user."""
        if client.sector is None:
            return user_id
        return PREFIX + spell_id(self._cipher.encrypt(_digest(client.sector) + user_id.encode(), None))

    def user_of(self, subject: str) -> str:
        """The user's id behind a name; what is none of our names is one already."""
        if not subject.startswith(PREFIX):
            return subject
        try:
            plain = self._cipher.decrypt(unspell_id(subject.removeprefix(PREFIX)), None)
        except (InvalidTag, ValueError, binascii.Error):
            return subject
        return plain[_SECTOR_BYTES:].decode()


def _digest(sector: str) -> bytes:
    return hashlib.sha256(sector.encode()).digest()[:_SECTOR_BYTES]
