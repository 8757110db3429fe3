"""RFC 7518 section 3: signatures that are nearly right, or right for something else."""

import hashlib
import hmac
from collections.abc import Iterator

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa

from .forge import Forge, b64, sign_with, unb64

Named = tuple[str, str]

P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493


def signature_tokens(forge: Forge) -> Iterator[Named]:
    signature = unb64(forge.segments[2])
    yield from _damaged(forge, signature)
    yield from _of_something_else(forge)
    if isinstance(forge.key, ec.EllipticCurvePrivateKey):
        yield from _ecdsa(forge, forge.key, signature)
    elif isinstance(forge.key, ed25519.Ed25519PrivateKey):
        yield from _eddsa(forge, signature)
    elif isinstance(forge.key, rsa.RSAPrivateKey):
        yield from _rsa(forge, forge.key, signature)
    else:
        yield from _hmac(forge, forge.key)


def _damaged(forge: Forge, signature: bytes) -> Iterator[Named]:
    for length in sorted({1, 2, 16, len(signature) // 2, len(signature) - 1}):
        yield f"a signature of its first {length} bytes", forge.with_signature(signature[:length])
    for extra in (b"\x00", b"\xff", signature, bytes(1000)):
        yield f"a signature followed by {len(extra)} bytes {extra[:1]!r}", forge.with_signature(signature + extra)
        yield f"a signature after {len(extra)} bytes {extra[:1]!r}", forge.with_signature(extra + signature)
    for index in (0, 1, len(signature) // 2, len(signature) - 2, len(signature) - 1):
        for bit in (1, 0x80):
            flipped = bytearray(signature)
            flipped[index] ^= bit
            yield f"bit {bit:#x} of byte {index} flipped", forge.with_signature(bytes(flipped))
    for name, other in {
        "zeros": bytes(len(signature)),
        "0xff": b"\xff" * len(signature),
        "one": bytes(len(signature) - 1) + b"\x01",
        "reversed": signature[::-1],
        "inverted": bytes(byte ^ 0xFF for byte in signature),
        "halves swapped": signature[len(signature) // 2 :] + signature[: len(signature) // 2],
        "in base64 twice": b64(signature).encode(),
        "in hexadecimal": signature.hex().encode(),
        "the text null": b"null",
    }.items():
        if other != signature:
            yield f"a signature of {name}", forge.with_signature(other)


def _of_something_else(forge: Forge) -> Iterator[Named]:
    """Our own key has signed these bytes, but not as this token."""
    header, payload, signature = forge.segments
    other_header, other_payload, other_signature = forge.with_claims(jti="another").split(".")
    yield "the signature of another token", f"{header}.{payload}.{other_signature}"
    yield "the payload of another token", f"{header}.{other_payload}.{signature}"
    changed_header = forge.with_header(typ="JWT").split(".")[0]
    yield "the header of another token", f"{changed_header}.{payload}.{signature}"
    yield "header and payload of two tokens", f"{other_header}.{other_payload}.{signature}"
    signed = {
        "the payload segment": payload.encode(),
        "the header segment": header.encode(),
        "the decoded payload": unb64(payload),
        "header and payload without the dot": (header + payload).encode(),
        "the decoded header and payload": unb64(header) + b"." + unb64(payload),
        "header and payload with a dot behind": f"{header}.{payload}.".encode(),
        "header and payload with a line break": f"{header}.{payload}\n".encode(),
        "payload and header": f"{payload}.{header}".encode(),
        "nothing": b"",
        "their SHA-256": hashlib.sha256(f"{header}.{payload}".encode()).digest(),
    }
    for name, message in signed.items():
        yield f"our signature over {name}", forge.with_signature(forge.sign(message))
    raised = forge.with_claims(scope="admin").split(".")[1]
    yield "a raised scope under the old signature", f"{header}.{raised}.{signature}"


def _ecdsa(forge: Forge, key: ec.EllipticCurvePrivateKey, signature: bytes) -> Iterator[Named]:
    """CVE-2022-21449 ("psychic signatures") and its relatives."""
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:], "big")
    order = P256_ORDER
    pairs = {
        "r = 0": (0, s),
        "s = 0": (r, 0),
        "r = s = 1": (1, 1),
        "r = order": (order, s),
        "s = order": (r, order),
        "both order": (order, order),
        "r = 0, s = 1": (0, 1),
        "r = 1, s = 0": (1, 0),
        "r = order + 1": (order + 1, s),
        "r = order - 1": (order - 1, s),
        "s and r swapped": (s, r),
        "r negated": (order - r, s),
        "both negated": (order - r, order - s),
        "largest numbers": (2**256 - 1, 2**256 - 1),
    }
    for name, (left, right) in pairs.items():
        yield f"ECDSA with {name}", forge.with_signature(left.to_bytes(32, "big") + right.to_bytes(32, "big"))
    message = ".".join(forge.segments[:2]).encode()
    yield "ECDSA as DER", forge.with_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    yield "ECDSA over SHA-384", forge.with_signature(sign_with(key, "ES384")(message))
    yield "ECDSA over SHA-512", forge.with_signature(sign_with(key, "ES512")(message))
    yield "ECDSA with 33-byte numbers", forge.with_signature(b"\x00" + signature[:32] + b"\x00" + signature[32:])
    little = signature[:32][::-1] + signature[32:][::-1]
    yield "ECDSA with its numbers the other way round", forge.with_signature(little)


def _eddsa(forge: Forge, signature: bytes) -> Iterator[Named]:
    """RFC 8032 section 5.1.7: S must be below the order, else each signature has a second spelling."""
    point, scalar = signature[:32], int.from_bytes(signature[32:], "little")
    identity = b"\x01" + bytes(31)
    for factor in (1, 2, 7):
        raised = scalar + factor * ED25519_ORDER
        if raised < 2**256:
            yield f"EdDSA with S raised by {factor} orders", forge.with_signature(point + raised.to_bytes(32, "little"))
    yield "EdDSA with S = 0", forge.with_signature(point + bytes(32))
    yield "EdDSA with S = order", forge.with_signature(point + ED25519_ORDER.to_bytes(32, "little"))
    yield "EdDSA with R the identity", forge.with_signature(identity + signature[32:])
    yield "EdDSA with R the identity and S = 0", forge.with_signature(identity + bytes(32))
    yield (
        "EdDSA with the sign of R flipped",
        forge.with_signature(point[:31] + bytes([point[31] ^ 0x80]) + signature[32:]),
    )
    prehashed = hashlib.sha512(".".join(forge.segments[:2]).encode()).digest()
    yield "EdDSA over a SHA-512 digest", forge.with_signature(forge.sign(prehashed))


def _rsa(forge: Forge, key: rsa.RSAPrivateKey, signature: bytes) -> Iterator[Named]:
    message = ".".join(forge.segments[:2]).encode()
    modulus = key.public_key().public_numbers().n
    number = int.from_bytes(signature, "big")
    for name in ("RS384", "RS512", "PS256", "PS384", "PS512"):
        yield f"RSA signed as {name}", forge.with_signature(sign_with(key, name)(message))
    yield "RSA over SHA-1", forge.with_signature(key.sign(message, padding.PKCS1v15(), hashes.SHA1()))  # noqa: S303 (forged)
    for name, value in {"0": 0, "1": 1, "n - 1": modulus - 1, "n": modulus, "n - s": modulus - number}.items():
        yield f"RSA with s = {name}", forge.with_signature(value.to_bytes(256, "big"))
    yield "RSA with s + n", forge.with_signature((number + modulus).to_bytes(257, "big"))
    yield "RSA with a leading zero", forge.with_signature(b"\x00" + signature)
    digest_info = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(message).digest()
    short = b"\x00\x01\xff\x00" + digest_info
    yield "RSA with the padding in the clear", forge.with_signature(b"\x00\x01" + b"\xff" * 202 + b"\x00" + digest_info)
    yield "RSA as a cube root with short padding", forge.with_signature(_cube_root(short + bytes(256 - len(short))))


def _cube_root(target: bytes) -> bytes:
    """Bleichenbacher 2006: with e = 3 and a careless reader of the padding this would do."""
    number, low, high = int.from_bytes(target, "big"), 0, 1 << 700
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if middle**3 < number else (low, middle)
    return low.to_bytes(256, "big")


def _hmac(forge: Forge, key: bytes) -> Iterator[Named]:
    message = ".".join(forge.segments[:2]).encode()
    for length in (4, 8, 16, 31):
        yield f"a MAC cut to {length} bytes", forge.with_signature(hmac.digest(key, message, "sha256")[:length])
    for digest in ("sha1", "sha224", "sha384", "sha512", "sha3_256", "md5", "blake2s"):
        yield f"a MAC with {digest}", forge.with_signature(hmac.digest(key, message, digest))
        yield (
            f"32 bytes of a MAC with {digest}",
            forge.with_signature(hmac.digest(key, message, digest)[:32].ljust(32, b"\0")),
        )
    yield "a digest of key and message", forge.with_signature(hashlib.sha256(key + message).digest())
    yield "a MAC with key and message swapped", forge.with_signature(hmac.digest(message, key, "sha256"))
    for name, other in {
        "without its last byte": key[:-1],
        "in base64": b64(key).encode(),
        "in hexadecimal": key.hex().encode(),
    }.items():
        yield f"a MAC keyed with our key {name}", forge.with_signature(hmac.digest(other, message, "sha256"))
