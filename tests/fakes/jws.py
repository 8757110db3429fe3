"""Signing without cryptography: the signature is a word that only this object knows."""

import base64
import json
from collections.abc import Mapping
from typing import Any

from fastlatch.domain.errors import InvalidToken
from fastlatch.domain.token import ACCESS_TOKEN_TYPE


class FakeJws:
    """Both `ports.keys.TokenSigner` and `ports.keys.SignatureVerifier`."""

    def __init__(self, signature: str = "signed", algorithm: str = "ES256") -> None:
        self.signature = signature
        self.algorithm = algorithm

    def sign(self, claims: Mapping[str, Any], *, now: int, media_type: str = ACCESS_TOKEN_TYPE) -> str:  # noqa: ARG002 (the port names it)
        payload = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        header = "e30" if media_type == ACCESS_TOKEN_TYPE else media_type
        return f"{header}.{payload}.{self.signature}"

    def verify(self, token: str, *, now: int) -> Mapping[str, Any]:  # noqa: ARG002 (the port names it)
        parts = token.split(".")
        if len(parts) != 3 or parts[0] != "e30" or parts[2] != self.signature:
            raise InvalidToken(detail="no access token signed by this fake")
        return json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))


def claims_in(token: str) -> dict[str, Any]:
    """Of a token of any kind, whoever made it."""
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


class FakeIdTokenKeys:
    """`ports.keys.IdTokenKeys`: the fake's own algorithm, and perhaps others, each with a signature that names it."""

    def __init__(self, jws: FakeJws, *others: str) -> None:
        self.jws = jws
        self.algorithms = () if jws.algorithm == "HS256" else (jws.algorithm, *others)
        self.prepared: list[str] = []

    async def prepare(self, algorithm: str) -> None:
        self.prepared.append(algorithm)

    def sign_id_token(self, claims: Mapping[str, Any], *, algorithm: str, now: int, media_type: str) -> str:
        signed = self.jws.sign(claims, now=now, media_type=media_type)
        return signed if algorithm == self.jws.algorithm else f"{signed}-{algorithm}"

    def verify_id_token(self, token: str, *, now: int, media_type: str) -> Mapping[str, Any]:  # noqa: ARG002 (the port names it)
        parts = token.split(".")
        signatures = {self.jws.signature, *(f"{self.jws.signature}-{other}" for other in self.algorithms)}
        if len(parts) != 3 or parts[0] != media_type or parts[2] not in signatures:
            raise InvalidToken(detail="no ID token signed by this fake")
        return claims_in(token)
