"""The forger's tools: anything can be written into a token, and anything can be signed.

Signs with `cryptography` and `hmac` directly, so that it shares no code with what is under test.
"""

import base64
import functools
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import load_pem_private_key

Sign = Callable[[bytes], bytes]
PrivateKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey | bytes


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def unb64(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def dumps(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def no_signature(_: bytes) -> bytes:
    return b""


def hmac_with(key: bytes, digest: str = "sha256") -> Sign:
    return lambda message: hmac.digest(key, message, digest)


def sign_with(key: PrivateKey, algorithm: str) -> Sign:
    """A signer for `algorithm`, with a key that may have been meant for another one of its family."""
    bits = algorithm[-3:]
    digest: hashes.HashAlgorithm = {"384": hashes.SHA384(), "512": hashes.SHA512()}.get(bits, hashes.SHA256())
    if isinstance(key, bytes):
        return hmac_with(key, digest.name)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return lambda message: raw_ecdsa(key, key.sign(message, ec.ECDSA(digest)))
    if isinstance(key, rsa.RSAPrivateKey):
        if algorithm.startswith("PS"):
            pss = padding.PSS(padding.MGF1(digest), digest.digest_size)
            return lambda message: key.sign(message, pss, digest)
        return lambda message: key.sign(message, padding.PKCS1v15(), digest)
    return key.sign


def raw_ecdsa(key: ec.EllipticCurvePrivateKey, der: bytes) -> bytes:
    """RFC 7518 section 3.4: R and S, each as long as the curve's order."""
    size = (key.curve.key_size + 7) // 8
    r, s = decode_dss_signature(der)
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")


def load_key(algorithm: str, exported: str) -> PrivateKey:
    """The key as `fastlatch keys export --private` writes it."""
    if algorithm == "HS256":
        return unb64(exported)
    key = load_pem_private_key(exported.encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey)
    return key


def public_jwk(key: Any) -> dict[str, str]:
    """The public members of any private key; of a shared secret there are none."""
    if isinstance(key, bytes):
        return {}
    public = key.public_key()
    if isinstance(public, ec.EllipticCurvePublicKey):
        size = (public.curve.key_size + 7) // 8
        numbers = public.public_numbers()
        names = {"secp256r1": "P-256", "secp384r1": "P-384", "secp521r1": "P-521"}
        coordinates = {"x": b64(numbers.x.to_bytes(size, "big")), "y": b64(numbers.y.to_bytes(size, "big"))}
        return {"kty": "EC", "crv": names[public.curve.name], **coordinates}
    if isinstance(public, rsa.RSAPublicKey):
        rsa_numbers = public.public_numbers()
        return {"kty": "RSA", "n": b64(rsa_numbers.n.to_bytes(public.key_size // 8, "big")), "e": "AQAB"}
    curve = "Ed25519" if isinstance(public, ed25519.Ed25519PublicKey) else "Ed448"
    return {"kty": "OKP", "crv": curve, "x": b64(public.public_bytes_raw())}


@functools.cache
def strangers_keys() -> Mapping[str, Any]:
    """A key of the attacker's own for every asymmetric algorithm there is, and one shared secret."""
    p256, rsa_key = ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 2048)
    return {
        "ES256": p256,
        "ES384": ec.generate_private_key(ec.SECP384R1()),
        "ES512": ec.generate_private_key(ec.SECP521R1()),
        "EdDSA": ed25519.Ed25519PrivateKey.generate(),
        "Ed25519": ed25519.Ed25519PrivateKey.generate(),
        "Ed448": ed448.Ed448PrivateKey.generate(),
        **dict.fromkeys(("RS256", "RS384", "RS512", "PS256", "PS384", "PS512"), rsa_key),
        **dict.fromkeys(("HS256", "HS384", "HS512"), hashlib.sha256(b"the attacker's").digest()),
    }


@dataclass(frozen=True)
class Forge:
    """A real token, the key that signed it, and what can be made of the two."""

    token: str
    algorithm: str
    kid: str
    claims: Mapping[str, Any]
    key: PrivateKey = field(repr=False)
    now: int

    @classmethod
    def of(cls, token: str, private_key: str, now: int) -> "Forge":
        header, claims, _ = token.split(".")
        members = json.loads(unb64(header))
        algorithm = members["alg"]
        return cls(token, algorithm, members["kid"], json.loads(unb64(claims)), load_key(algorithm, private_key), now)

    @property
    def header(self) -> dict[str, Any]:
        return {"alg": self.algorithm, "kid": self.kid, "typ": "at+jwt"}

    @property
    def segments(self) -> list[str]:
        """Header, payload and signature of the real token."""
        return self.token.split(".")

    def sign(self, message: bytes) -> bytes:
        """With the real key: what nobody outside can do, and what must not help them if they could."""
        return sign_with(self.key, self.algorithm)(message)

    def forge(self, header: Any, sign: Sign, claims: Any = None) -> str:
        """Any header, the real claims unless told otherwise, any signer."""
        return seal_raw(dumps(header), dumps(self.claims if claims is None else claims), sign)

    def with_header(self, **members: Any) -> str:
        """Our own signature under a changed header."""
        return self.forge({**self.header, **members}, self.sign)

    def with_claims(self, **members: Any) -> str:
        """Our own signature under changed claims."""
        return self.forge(self.header, self.sign, {**self.claims, **members})

    def without_claim(self, name: str) -> str:
        """Our own signature over claims of which one is missing."""
        return self.forge(self.header, self.sign, {key: self.claims[key] for key in self.claims if key != name})

    def with_raw_header(self, raw: bytes) -> str:
        """Our own signature over a header of any bytes."""
        return seal_raw(raw, dumps(self.claims), self.sign)

    def with_raw_payload(self, raw: bytes) -> str:
        """Our own signature over a payload of any bytes."""
        return seal_raw(dumps(self.header), raw, self.sign)

    def with_segments(self, header: str, payload: str) -> str:
        """Our own signature over two segments of any spelling."""
        return f"{header}.{payload}.{b64(self.sign(f'{header}.{payload}'.encode()))}"

    def with_signature(self, signature: bytes) -> str:
        """The real header and payload under any signature."""
        header, payload, _ = self.segments
        return f"{header}.{payload}.{b64(signature)}"


def seal_raw(header: bytes, payload: bytes, sign: Sign) -> str:
    signing_input = f"{b64(header)}.{b64(payload)}"
    return f"{signing_input}.{b64(sign(signing_input.encode()))}"
