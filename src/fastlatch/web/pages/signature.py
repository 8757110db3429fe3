"""RFC 6749 section 10.12: what our forms and links carry, signed for one browser, so that no other can send it.

What is signed has a purpose, so that no page's signature is good on another page.
"""

import json
from enum import StrEnum
from hashlib import blake2b

from fastlatch.domain.secret import same, spell_id

_BYTES = 24


class Purpose(StrEnum):
    """What a signature is for."""

    SIGN_IN = "sign-in"
    CONSENT = "consent"
    SIGN_OUT = "sign-out"
    ACCOUNT = "account"
    SHOWN = "shown"
    DEVICE = "device"
    DEVICE_DECISION = "device-decision"


def sign(key: bytes, purpose: Purpose, *facts: str) -> str:
    """The signature of these facts, in this order."""
    # JSON tells where one fact ends and the next begins.
    text = json.dumps([purpose, *facts])
    return spell_id(blake2b(text.encode(), key=key, digest_size=_BYTES, person=b"fastlatch page").digest())


def is_signed(signature: str, key: bytes, purpose: Purpose, *facts: str) -> bool:
    """Whether we have signed exactly this."""
    return signature.isascii() and same(signature, sign(key, purpose, *facts))
