"""bcrypt ($2a$, $2b$, $2y$) as PHP, passlib and Django store it, plain or over a SHA-256 of the password.

ASVS 6.2.8: the password is verified "exactly as received from the user, without any modifications such as truncation".
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

import bcrypt

from .bounds import MAX_BCRYPT_COST
from .encoding import password_bytes

_MAX_BYTES = 72
_MIN_COST = 4
_PLAIN = r"(?:bcrypt\$)?(?P<crypt>\$2[aby]\$(?P<cost>[0-9]{2})\$[./A-Za-z0-9]{53})"
_DJANGO_SHA256 = r"bcrypt_sha256\$(?P<crypt>\$2[aby]\$(?P<cost>[0-9]{2})\$[./A-Za-z0-9]{53})"
_PASSLIB_SHA256 = (
    r"\$bcrypt-sha256\$(?:v=(?P<version>2),t=(?P<type>2b),r=|(?P<old_type>2[ab]),)(?P<cost>[1-9][0-9]?)"
    r"\$(?P<salt>[./A-Za-z0-9]{22})\$(?P<digest>[./A-Za-z0-9]{31})"
)


class _Stored(NamedTuple):
    """`crypt`: what the library reads. `key`: what bcrypt is given for a password; None: nothing can match."""

    crypt: bytes
    key: Callable[[bytes], bytes | None]


class BcryptHasher:
    """Implements `PasswordHasher`."""

    def recognises(self, password_hash: str) -> bool:
        """Whether this is a bcrypt hash within the bounds."""
        return _parse(password_hash) is not None

    def verify(self, password: str, password_hash: str) -> bool:
        """Whether the password is right. One that cannot match takes as long as any other."""
        stored = _parse(password_hash)
        if stored is None:
            return False
        key = stored.key(password_bytes(password))
        try:
            matches = bcrypt.checkpw(b"" if key is None else key, stored.crypt)
        except ValueError:
            return False
        return matches and key is not None


def _parse(password_hash: str) -> _Stored | None:
    """The first of the three forms that fits."""
    if match := re.fullmatch(_PLAIN, password_hash):
        stored = _Stored(match["crypt"].encode(), _plain_key)
    elif match := re.fullmatch(_DJANGO_SHA256, password_hash):
        stored = _Stored(match["crypt"].encode(), _django_key)
    elif match := re.fullmatch(_PASSLIB_SHA256, password_hash):
        kind = match["type"] or match["old_type"]
        crypt = f"${kind}${int(match['cost']):02d}${match['salt']}{match['digest']}".encode()
        stored = _Stored(crypt, partial(_passlib_key, match["salt"].encode()) if match["version"] else _old_passlib_key)
    else:
        return None
    return stored if _MIN_COST <= int(match["cost"]) <= MAX_BCRYPT_COST else None


def _plain_key(password: bytes) -> bytes | None:
    # bcrypt reads 72 bytes, and in most libraries only up to a NUL. What lies behind was never part of the hash, so
    # that a longer password cannot be told from its own beginning: none is right.
    return None if len(password) > _MAX_BYTES or b"\0" in password else password


def _django_key(password: bytes) -> bytes:
    return hashlib.sha256(password).hexdigest().encode()


def _old_passlib_key(password: bytes) -> bytes:
    return base64.b64encode(hashlib.sha256(password).digest())


def _passlib_key(salt: bytes, password: bytes) -> bytes:
    return base64.b64encode(hmac.digest(salt, password, "sha256"))
