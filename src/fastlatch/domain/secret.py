"""Machine-made secrets: made here, shown once, stored as digests, compared in constant time.

RFC 6749 section 10.10: the probability of guessing a token "MUST be less than or equal to 2^(-128)".
A prefix and a checksum let people and secret scanners recognise one; a mistyped one costs no database read.
"""

import base64
import hashlib
import hmac
import secrets
import zlib

_ENTROPY_BYTES = 32
_CHECKSUM_BYTES = 4

REFRESH_TOKEN_PREFIX = "flr_"  # noqa: S105 (public)
CLIENT_SECRET_PREFIX = "fls_"  # noqa: S105 (public)


def new_id() -> str:
    """An opaque identifier: 128 random bits, base64url, 22 characters. Not a secret."""
    return secrets.token_urlsafe(16)


def new_secret(prefix: str) -> str:
    """A secret of 256 random bits behind `prefix`."""
    return spell(prefix, secrets.token_bytes(_ENTROPY_BYTES))


def successor(key: bytes, parent: str, prefix: str) -> str:
    """The one secret that follows `parent`: whoever asks again within the grace gets the same.

    Derived, so that only digests need storing; without `key` it cannot be foretold from `parent`.
    """
    return spell(prefix, hmac.digest(key, parent.encode(), "sha256"))


def spell(prefix: str, raw: bytes) -> str:
    """`prefix`, then the bytes and their checksum as base64url without padding."""
    checksum = zlib.crc32(prefix.encode() + raw).to_bytes(_CHECKSUM_BYTES, "big")
    return prefix + base64.urlsafe_b64encode(raw + checksum).rstrip(b"=").decode()


def well_spelt(prefix: str, secret: str) -> bool:
    """Whether `secret` could be one of ours at all: the one canonical spelling, right prefix, right checksum."""
    body = secret.removeprefix(prefix)
    if len(secret) > 128 or body == secret or not secret.isascii():  # noqa: PLR2004 (ours have 52 characters)
        return False
    try:
        raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except ValueError:
        return False
    return len(raw) == _ENTROPY_BYTES + _CHECKSUM_BYTES and spell(prefix, raw[:_ENTROPY_BYTES]) == secret


def digest(secret: str) -> str:
    """SHA-256 in hexadecimal. A slow hash would add nothing: the secret has 256 random bits."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(left: str, right: str) -> bool:
    """Constant-time comparison of two strings of any characters."""
    return hmac.compare_digest(left.encode(), right.encode())
