"""Signing without cryptography: the signature is a word that only this object knows."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from fastlatch.domain.errors import InvalidToken


class FakeJws:
    """Both `ports.keys.TokenSigner` and `ports.keys.SignatureVerifier`."""

    def __init__(self, signature: str = "signed") -> None:
        self.signature = signature

    def sign(self, claims: Mapping[str, Any], *, now: int) -> str:  # noqa: ARG002 (the port names it)
        payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        return f"e30.{payload}.{self.signature}"

    def verify(self, token: str, *, now: int) -> Mapping[str, Any]:  # noqa: ARG002 (the port names it)
        parts = token.split(".")
        if len(parts) != 3 or parts[2] != self.signature:
            raise InvalidToken(detail="not signed by this fake")
        return json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
