"""RFC 7914: scrypt as passlib, Django and werkzeug store it."""

import hashlib
import hmac
import re
from typing import NamedTuple

from .bounds import MAX_MEMORY
from .encoding import from_base64, password_bytes

_PASSLIB = (
    r"\$scrypt\$ln=(?P<log>[1-9][0-9]?),r=(?P<r>[1-9][0-9]{0,6}),p=(?P<p>[1-9][0-9]{0,6})"
    r"\$(?P<salt>[A-Za-z0-9+/]{1,1366})\$(?P<digest>[A-Za-z0-9+/]{43})"
)
_DJANGO = (
    r"scrypt\$(?P<n>[1-9][0-9]{0,8})\$(?P<salt>[^$]{1,256})\$(?P<r>[1-9][0-9]{0,6})\$(?P<p>[1-9][0-9]{0,6})"
    r"\$(?P<digest>[A-Za-z0-9+/]{86}==)"
)
_WERKZEUG = (
    r"scrypt:(?P<n>[1-9][0-9]{0,8}):(?P<r>[1-9][0-9]{0,6}):(?P<p>[1-9][0-9]{0,6})"
    r"\$(?P<salt>[^$]{1,256})\$(?P<digest>[0-9a-f]{128})"
)
_BLOCK = 128
_SPARE_MEMORY = 2**20
"""What OpenSSL counts beside the blocks."""


class _Stored(NamedTuple):
    """The parameters in RFC 7914's names."""

    n: int
    r: int
    p: int
    salt: bytes
    digest: bytes


class ScryptHasher:
    """Implements `PasswordHasher`."""

    def recognises(self, password_hash: str) -> bool:
        """Whether this is an scrypt hash within the bounds."""
        return _parse(password_hash) is not None

    def verify(self, password: str, password_hash: str) -> bool:
        """Whether the password is right."""
        stored = _parse(password_hash)
        if stored is None:
            return False
        try:
            digest = hashlib.scrypt(
                password_bytes(password),
                salt=stored.salt,
                n=stored.n,
                r=stored.r,
                p=stored.p,
                maxmem=_memory(stored) + _SPARE_MEMORY,
                dklen=len(stored.digest),
            )
        except ValueError:
            return False
        return hmac.compare_digest(digest, stored.digest)


def _parse(password_hash: str) -> _Stored | None:
    """The first of the three forms that fits, when its parameters make sense and stay within the bounds."""
    salt: bytes | None
    if match := re.fullmatch(_PASSLIB, password_hash):
        n, salt, digest = 1 << int(match["log"]), from_base64(match["salt"]), from_base64(match["digest"])
    elif match := re.fullmatch(_DJANGO, password_hash):
        n, salt, digest = int(match["n"]), password_bytes(match["salt"]), from_base64(match["digest"])
    elif match := re.fullmatch(_WERKZEUG, password_hash):
        n, salt, digest = int(match["n"]), password_bytes(match["salt"]), bytes.fromhex(match["digest"])
    else:
        return None
    if salt is None or digest is None:
        return None
    stored = _Stored(n, int(match["r"]), int(match["p"]), salt, digest)
    return stored if _possible(stored) and _memory(stored) <= MAX_MEMORY else None


def _possible(stored: _Stored) -> bool:
    """RFC 7914 section 2: N is a power of 2, above 1 and below 2^(128 * r / 8). Otherwise no work would be done."""
    return stored.n > 1 and stored.n & (stored.n - 1) == 0 and stored.n.bit_length() <= 16 * stored.r


def _memory(stored: _Stored) -> int:
    """Bytes; `p` counts as well, though its lanes run one after the other: it is the time that is bounded so."""
    return _BLOCK * stored.n * stored.r * stored.p
