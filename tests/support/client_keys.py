"""A client that signs: DPoP proofs and assertions, made with `cryptography` alone, so that nothing under test helps.

Whatever a test wants to see refused can be written into them.
"""

import base64
import functools
import hashlib
import hmac
import itertools
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ("ES256", "EdDSA", "Ed25519", "RS256", "PS256")
_REQUIRED = {"EC": ("crv", "kty", "x", "y"), "OKP": ("crv", "kty", "x"), "RSA": ("e", "kty", "n")}
_numbers = itertools.count()

Sign = Callable[[bytes], bytes]


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def dumps(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def seal(header: Any, claims: Any, sign: Sign) -> str:
    """Header and claims may be bytes, to be anything at all."""
    parts = [each if isinstance(each, bytes) else dumps(each) for each in (header, claims)]
    signing_input = ".".join(map(b64, parts))
    return f"{signing_input}.{b64(sign(signing_input.encode()))}"


@functools.cache
def private_key(algorithm: str, number: int = 0) -> Any:
    """One for each algorithm and number, since making one of RSA takes as long as many tests."""
    if algorithm == "ES256":
        return ec.generate_private_key(ec.SECP256R1())
    if algorithm in {"EdDSA", "Ed25519"}:
        return ed25519.Ed25519PrivateKey.generate()
    return rsa.generate_private_key(65537, 2048 + 64 * number)


def public_jwk(key: Any) -> dict[str, str]:
    public = key.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        numbers = public.public_numbers()
        size = (public.curve.key_size + 7) // 8
        names = {"secp256r1": "P-256", "secp384r1": "P-384"}
        x, y = (b64(number.to_bytes(size, "big")) for number in (numbers.x, numbers.y))
        return {"kty": "EC", "crv": names[public.curve.name], "x": x, "y": y}
    if isinstance(public, rsa.RSAPublicKey):
        return {"kty": "RSA", "n": b64(public.public_numbers().n.to_bytes(public.key_size // 8, "big")), "e": "AQAB"}
    return {"kty": "OKP", "crv": "Ed25519", "x": b64(public.public_bytes_raw())}


def thumbprint_of(jwk: dict[str, str]) -> str:
    """RFC 7638 section 3, by hand."""
    members = {name: jwk[name] for name in _REQUIRED[jwk["kty"]]}
    return b64(hashlib.sha256(json.dumps(members, sort_keys=True, separators=(",", ":")).encode()).digest())


def hmac_with(secret: bytes) -> Sign:
    return lambda message: hmac.digest(secret, message, "sha256")


@dataclass
class ClientKey:
    """One key, and what is signed with it."""

    algorithm: str = "ES256"
    number: int = 0
    kid: str | None = "k1"
    key: Any = field(init=False, repr=False)
    jwk: dict[str, str] = field(init=False)
    thumbprint: str = field(init=False)

    def __post_init__(self) -> None:
        self.key = private_key(self.algorithm, self.number)
        self.jwk = public_jwk(self.key)
        self.thumbprint = thumbprint_of(self.jwk)

    @property
    def jwks(self) -> str:
        named = {} if self.kid is None else {"kid": self.kid}
        return json.dumps({"keys": [{**self.jwk, **named, "use": "sig"}]})

    def sign(self, message: bytes) -> bytes:
        if self.algorithm == "ES256":
            r, s = decode_dss_signature(self.key.sign(message, ec.ECDSA(hashes.SHA256())))
            return r.to_bytes(32, "big") + s.to_bytes(32, "big")
        if self.algorithm == "PS256":
            return self.key.sign(message, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256())
        if self.algorithm == "RS256":
            return self.key.sign(message, padding.PKCS1v15(), hashes.SHA256())
        return self.key.sign(message)

    # RFC 9449 section 4.2.

    @property
    def proof_header(self) -> dict[str, Any]:
        return {"typ": "dpop+jwt", "alg": self.algorithm, "jwk": self.jwk}

    def proof_claims(self, method: str, url: str, now: float, token: str | None = None, **more: Any) -> dict[str, Any]:
        claims = {"jti": f"a proof of the test, number {next(_numbers)}", "htm": method, "htu": url, "iat": int(now)}
        if token is not None:
            claims["ath"] = b64(hashlib.sha256(token.encode()).digest())
        return {name: value for name, value in (claims | more).items() if value is not None}

    def proof(self, method: str, url: str, now: float, token: str | None = None, **more: Any) -> str:
        return seal(self.proof_header, self.proof_claims(method, url, now, token, **more), self.sign)

    # RFC 7523 section 3.

    @property
    def assertion_header(self) -> dict[str, Any]:
        return {"alg": self.algorithm, **({} if self.kid is None else {"kid": self.kid})}

    def assertion_claims(self, client_id: str, audience: str, now: float, **more: Any) -> dict[str, Any]:
        claims = {
            "iss": client_id,
            "sub": client_id,
            "aud": audience,
            "iat": int(now),
            "exp": int(now) + 60,
            "jti": f"an assertion of the test, number {next(_numbers)}",
        }
        return {name: value for name, value in (claims | more).items() if value is not None}

    def assertion(self, client_id: str, audience: str, now: float, **more: Any) -> dict[str, str]:
        """The parameters of a form."""
        return presented(
            seal(self.assertion_header, self.assertion_claims(client_id, audience, now, **more), self.sign)
        )


def presented(assertion: str) -> dict[str, str]:
    return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": assertion}
