"""Machine-made secrets: made here, shown once, stored as digests, compared in constant time.

RFC 6749 section 10.10: the probability of guessing a token "MUST be less than or equal to 2^(-128)".
A prefix and a checksum let people and secret scanners recognise one; a mistyped one costs no database read.
"""

import binascii
import hashlib
import hmac
import os
import zlib

_ID_BYTES = 16
_ENTROPY_BYTES = 32
_CHECKSUM_BYTES = 4
_SPELT = 48
"""Characters of both in base64url: 36 bytes need no padding, so there is one spelling of them."""
_TO_URLSAFE = bytes.maketrans(b"+/", b"-_")
_TO_STANDARD = bytes.maketrans(b"-_+/", b"+/!!")
"""The two characters that base64url does not have become ones that no base64 has."""

REFRESH_TOKEN_PREFIX = "flr_"  # noqa: S105 (public)
CLIENT_SECRET_PREFIX = "fls_"  # noqa: S105 (public)


def new_id() -> str:
    """An opaque identifier: 128 random bits, base64url, 22 characters. Not a secret."""
    return _base64url(os.urandom(_ID_BYTES))


def new_secret(prefix: str) -> str:
    """A secret of 256 random bits behind `prefix`."""
    return spell(prefix, os.urandom(_ENTROPY_BYTES))


def successor(key: bytes, parent: str, prefix: str) -> str:
    """The one secret that follows `parent`: whoever asks again within the grace gets the same.

    Derived, so that only digests need storing; without `key` it cannot be foretold from `parent`.
    """
    return spell(prefix, hmac.digest(key, parent.encode(), "sha256"))


def spell(prefix: str, raw: bytes) -> str:
    """`prefix`, then the bytes and their checksum as base64url without padding."""
    return prefix + _base64url(raw + _checksum(prefix, raw))


def well_spelt(prefix: str, secret: str) -> bool:
    """Whether `secret` could be one of ours at all: the one canonical spelling, right prefix, right checksum."""
    if len(secret) != len(prefix) + _SPELT or not secret.startswith(prefix) or not secret.isascii():
        return False
    try:
        # What is not of the alphabet is skipped, and then too little is left: only 48 characters of it are 36 bytes,
        # and only in 36 bytes is there room for a checksum of four behind the first 32.
        raw = binascii.a2b_base64(secret[len(prefix) :].encode().translate(_TO_STANDARD))
    except ValueError:
        return False
    return raw[_ENTROPY_BYTES:] == _checksum(prefix, raw[:_ENTROPY_BYTES])


def digest(secret: str) -> str:
    """SHA-256 in hexadecimal. A slow hash would add nothing: the secret has 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Constant-time comparison of two strings of any characters."""
    return hmac.compare_digest(left.encode(), right.encode())


def _base64url(raw: bytes) -> str:
    return binascii.b2a_base64(raw, newline=False).translate(_TO_URLSAFE, b"=").decode()


def _checksum(prefix: str, raw: bytes) -> bytes:
    return zlib.crc32(prefix.encode() + raw).to_bytes(_CHECKSUM_BYTES, "big")
