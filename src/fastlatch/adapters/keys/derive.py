"""HKDF-SHA256: one secret in the configuration, one key for each purpose, none computable from another."""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

SEAL_SIGNING_KEYS = "seal signing keys"
REFRESH_TOKENS = "refresh tokens"
BROWSER_LOGINS = "browser logins"
PAGE_FORMS = "forms of our pages"
SHARED_COUNTERS = "names of shared counters"
DPOP_NONCES = "nonces of DPoP"

_LENGTH = 32
_NAMESPACE = b"fastlatch: "


def derive(secret: bytes, purpose: str) -> bytes:
    """32 bytes that only this secret and this purpose give."""
    return HKDF(algorithm=SHA256(), length=_LENGTH, salt=None, info=_NAMESPACE + purpose.encode()).derive(secret)
