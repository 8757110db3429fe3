"""Machine-made secrets: made here, shown once, stored as digests, compared in constant time.

RFC 6749 section 10.10: the probability of guessing a token "MUST be less than or equal to 2^(-128)".
A prefix and a checksum let people and secret scanners recognise one; a mistyped one costs no database read.
"""

import binascii
import hashlib
import hmac
import os
import zlib

ID_BYTES = 16
_IDS_AT_ONCE = 256
_ENTROPY_BYTES = 32
_CHECKSUM_BYTES = 4
_TO_URLSAFE = bytes.maketrans(b"+/", b"-_")
_TO_STANDARD = bytes.maketrans(b"-_+/", b"+/!!")
"""The two characters that base64url does not have become ones that no base64 has."""

CLIENT_SECRET_PREFIX = "fls_"  # noqa: S105 (public)


_stock_of_ids: list[str] = []


def new_id() -> str:
    """An opaque identifier: 128 random bits, base64url, 22 characters. Not a secret.

    The system is asked for many of them at once: each access token needs one.
    """
    try:
        return _stock_of_ids.pop()
    except IndexError:
        raw = os.urandom(ID_BYTES * _IDS_AT_ONCE)
        made = [spell_id(raw[start : start + ID_BYTES]) for start in range(0, len(raw), ID_BYTES)]
        mine = made.pop()
        _stock_of_ids.extend(made)
        return mine


if hasattr(os, "register_at_fork"):
    # Two processes with one stock would give two things the same id.
    os.register_at_fork(after_in_child=_stock_of_ids.clear)


def spell_id(raw: bytes) -> str:
    """Base64url without padding."""
    return binascii.b2a_base64(raw, newline=False).translate(_TO_URLSAFE, b"=").decode()


def unspell_id(spelt: str) -> bytes:
    """The bytes of an identifier."""
    return binascii.a2b_base64(spelt.encode().translate(_TO_STANDARD) + b"=" * (-len(spelt) % 4))


def new_secret(prefix: str) -> str:
    """A secret of 256 random bits behind `prefix`."""
    return spell(prefix, os.urandom(_ENTROPY_BYTES))


def spell(prefix: str, raw: bytes) -> str:
    """`prefix`, then the bytes and their checksum as base64url; with it, they are a multiple of three, unpadded."""
    return prefix + spell_id(raw + _checksum(prefix, raw))


def read_spelling(prefix: str, secret: str, size: int) -> bytes | None:
    """The `size` bytes that `spell` made `secret` of. None: it is not the one spelling of any such bytes."""
    spelt = (size + _CHECKSUM_BYTES) // 3 * 4
    if len(secret) != len(prefix) + spelt or not secret.startswith(prefix) or not secret.isascii():
        return None
    try:
        # What is not of the alphabet is skipped, and then too little is left for a checksum behind the first bytes.
        raw = binascii.a2b_base64(secret[len(prefix) :].encode().translate(_TO_STANDARD))
    except ValueError:
        return None
    said = raw[:size]
    return said if raw[size:] == _checksum(prefix, said) else None


def well_spelt(prefix: str, secret: str) -> bool:
    """Whether `secret` could be one of `new_secret` at all."""
    return read_spelling(prefix, secret, _ENTROPY_BYTES) is not None


def digest(secret: str) -> str:
    """SHA-256 in hexadecimal. A slow hash would add nothing: the secret has 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Constant-time comparison of two strings of any characters."""
    return hmac.compare_digest(left.encode(), right.encode())


def _checksum(prefix: str, raw: bytes) -> bytes:
    return zlib.crc32(prefix.encode() + raw).to_bytes(_CHECKSUM_BYTES, "big")
