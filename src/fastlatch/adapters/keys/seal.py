"""Private keys at rest: AES-256-GCM under a key derived from the secret, bound to the `kid` they belong to."""

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from fastlatch.domain.errors import ConfigurationError

_NONCE_BYTES = 12
"""96 bits, random: far fewer keys are ever sealed than the 2^32 messages that one GCM key bears."""


def seal(sealing_key: bytes, kid: str, plain: bytes) -> bytes:
    """Nonce, then ciphertext and tag; opens only under the same key and for the same `kid`."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(sealing_key).encrypt(nonce, plain, kid.encode())


def unseal(sealing_key: bytes, kid: str, sealed: bytes) -> bytes:
    """What was sealed.

    Raises:
        ConfigurationError: another secret, another `kid`, or a damaged row.
    """
    try:
        return AESGCM(sealing_key).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], kid.encode())
    except (InvalidTag, ValueError) as error:
        raise ConfigurationError(
            "the secret key does not open the stored signing keys; set FASTLATCH_SECRET_KEY (or "
            "FASTLATCH_SECRET_KEY_FILE) to the one this database was first started with",
            detail=f"key {kid} cannot be unsealed",
        ) from error
