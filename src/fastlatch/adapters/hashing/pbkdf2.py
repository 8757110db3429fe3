"""RFC 8018 section 5.2: PBKDF2 as passlib, Django and werkzeug store it."""

import hashlib
import hmac
import re
from typing import NamedTuple

from .bounds import MAX_PBKDF2_ITERATIONS
from .encoding import from_base64, password_bytes

_PASSLIB = (
    r"\$pbkdf2(?:-(?P<name>sha256|sha512))?\$(?P<iterations>[1-9][0-9]{0,7})"
    r"\$(?P<salt>[A-Za-z0-9./+]{1,1366})\$(?P<digest>[A-Za-z0-9./+]{27,86})"
)
_DJANGO = (
    r"pbkdf2_(?P<name>sha1|sha256)\$(?P<iterations>[1-9][0-9]{0,7})"
    r"\$(?P<salt>[^$]{1,256})\$(?P<digest>[A-Za-z0-9+/]{27,43}=)"
)
_WERKZEUG = (
    r"pbkdf2:(?P<name>sha1|sha224|sha256|sha384|sha512):(?P<iterations>[1-9][0-9]{0,7})"
    r"\$(?P<salt>[^$]{1,256})\$(?P<digest>(?:[0-9a-f]{2}){20,64})"
)


class _Stored(NamedTuple):
    """`name`: the hash function under the HMAC."""

    name: str
    iterations: int
    salt: bytes
    digest: bytes


class Pbkdf2Hasher:
    """Implements `PasswordHasher`."""

    def recognises(self, password_hash: str) -> bool:
        """Whether this is a PBKDF2 hash within the bounds."""
        return _parse(password_hash) is not None

    def verify(self, password: str, password_hash: str) -> bool:
        """Whether the password is right."""
        stored = _parse(password_hash)
        if stored is None:
            return False
        digest = hashlib.pbkdf2_hmac(stored.name, password_bytes(password), stored.salt, stored.iterations)
        return hmac.compare_digest(digest, stored.digest)


def _parse(password_hash: str) -> _Stored | None:
    """The first of the three forms that fits, when its digest is whole and its iterations stay within the bounds."""
    salt: bytes | None
    if match := re.fullmatch(_PASSLIB, password_hash):
        salt, digest = from_base64(match["salt"]), from_base64(match["digest"])
    elif match := re.fullmatch(_DJANGO, password_hash):
        salt, digest = password_bytes(match["salt"]), from_base64(match["digest"])
    elif match := re.fullmatch(_WERKZEUG, password_hash):
        salt, digest = password_bytes(match["salt"]), bytes.fromhex(match["digest"])
    else:
        return None
    if salt is None or digest is None:
        return None
    stored = _Stored(match["name"] or "sha1", int(match["iterations"]), salt, digest)
    whole = len(digest) == hashlib.new(stored.name).digest_size
    return stored if whole and stored.iterations <= MAX_PBKDF2_ITERATIONS else None
