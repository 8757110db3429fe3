"""RFC 8725 sections 2.1 and 3.1: tricks with `alg`, by someone without our key and by someone with it."""

import base64
import hashlib
import json
from collections.abc import Iterator
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from .forge import Forge, hmac_with, no_signature, public_jwk, sign_with, strangers_keys, unb64

Named = tuple[str, str]

NONE_SPELLINGS = (
    "none",
    "None",
    "NONE",
    "nOnE",
    "NoNe",
    "noNe",
    " none",
    "none ",
    "none\t",
    "none\x00",
    "n\u043ene",
    "n",
    "",
)
PUBLISHED_SECRETS = (
    "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
    "your-super-secret-key-change-this-in-production",
    "super-secret-key",
    "change-me-in-production",
    "your-256-bit-secret",
    "a-string-secret-at-least-256-bits-long",
    "changeme",
    "secret",
    "your-secret-key",
)
"""The keys printed in the documents that this package replaces, and the best known ones beside them."""
EVERY_ALGORITHM = (
    *("HS256", "HS384", "HS512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512"),
    *("ES256", "ES256K", "ES384", "ES512", "EdDSA", "Ed25519", "Ed448", "A128KW", "dir", "RSA-OAEP", "RSA1_5"),
)


def algorithm_tokens(forge: Forge) -> Iterator[Named]:
    yield from _none(forge)
    yield from _guessed_secrets(forge)
    if not isinstance(forge.key, bytes):
        yield from _public_key_as_secret(forge)
    yield from _other_names(forge)
    yield from _same_family(forge)
    yield from _strangers(forge)


def _none(forge: Forge) -> Iterator[Named]:
    real = forge.segments[2]
    for spelling in NONE_SPELLINGS:
        unsigned = forge.forge({**forge.header, "alg": spelling}, no_signature)
        yield f"alg {spelling!r} without a signature", unsigned
        yield f"alg {spelling!r} with the signature of a real token", unsigned + real
        yield f"alg {spelling!r} with one byte of signature", unsigned + "AA"
    yield "alg none without the last dot", forge.forge({**forge.header, "alg": "none"}, no_signature)[:-1]
    yield "alg none without kid and typ", forge.forge({"alg": "none"}, no_signature)
    yield "alg none as the tutorials' JWT", forge.forge({"alg": "none", "typ": "JWT"}, no_signature)


def _guessed_secrets(forge: Forge) -> Iterator[Named]:
    guesses = {f"{secret[:20]}...": secret.encode() for secret in PUBLISHED_SECRETS}
    guesses["the published key's bytes"] = bytes.fromhex(PUBLISHED_SECRETS[0])
    guesses |= {"nothing": b"", "one zero byte": b"\x00", "32 zero bytes": bytes(32), "the kid": forge.kid.encode()}
    guesses |= {"the issuer": str(forge.claims["iss"]).encode(), "the subject": str(forge.claims["sub"]).encode()}
    guesses["sha256 of nothing"] = hashlib.sha256(b"").digest()
    for name, key in guesses.items():
        for bits in ("256", "384", "512"):
            header = {**forge.header, "alg": f"HS{bits}"}
            yield f"HS{bits} keyed with {name}", forge.forge(header, hmac_with(key, f"sha{bits}"))
        yield f"HS256 keyed with {name}, without kid", forge.forge({"alg": "HS256", "typ": "at+jwt"}, hmac_with(key))
        tutorial = {"sub": forge.claims["sub"], "exp": forge.now + 900}
        yield (
            f"a tutorial's token keyed with {name}",
            forge.forge({"alg": "HS256", "typ": "JWT"}, hmac_with(key), tutorial),
        )


def _public_key_as_secret(forge: Forge) -> Iterator[Named]:
    """CVE-2016-10555 and its descendants: the public key, in whatever form the server may hold it, as HMAC secret."""
    assert not isinstance(forge.key, bytes)
    pem = forge.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    der = forge.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    jwk: dict[str, Any] = public_jwk(forge.key)
    shown = {**jwk, "use": "sig", "alg": forge.algorithm, "kid": forge.kid}
    forms = {
        "PEM": pem,
        "PEM without its last line break": pem.rstrip(),
        "PEM with CRLF": pem.replace(b"\n", b"\r\n"),
        "PEM body": b"".join(pem.splitlines()[1:-1]),
        "DER": der,
        "DER in base64": base64.b64encode(der),
        "JWK": json.dumps(jwk, separators=(",", ":")).encode(),
        "JWK with spaces": json.dumps(jwk).encode(),
        "JWK in order": json.dumps(jwk, separators=(",", ":"), sort_keys=True).encode(),
        "JWK as shown": json.dumps(shown, separators=(",", ":")).encode(),
        "JWK set": json.dumps({"keys": [shown]}, separators=(",", ":")).encode(),
        "first member": unb64(jwk.get("x", jwk.get("n", ""))),
        "first member as text": jwk.get("x", jwk.get("n", "")).encode(),
        "raw point": unb64(jwk.get("x", "")) + unb64(jwk.get("y", "")),
        "uncompressed point": b"\x04" + unb64(jwk.get("x", "")) + unb64(jwk.get("y", "")),
    }
    for name, key in forms.items():
        for bits in ("256", "384", "512"):
            header = {**forge.header, "alg": f"HS{bits}"}
            yield f"HS{bits} keyed with our public key as {name}", forge.forge(header, hmac_with(key, f"sha{bits}"))
        yield (
            f"{forge.algorithm} with a MAC keyed with our public key as {name}",
            forge.forge(forge.header, hmac_with(key)),
        )


def _other_names(forge: Forge) -> Iterator[Named]:
    """Our own signature, and a header that calls it something else."""
    spellings: list[Any] = [name for name in EVERY_ALGORITHM if name != forge.algorithm]
    ours = forge.algorithm
    spellings += [
        *sorted({ours.lower(), ours.upper(), ours.swapcase()} - {ours}),
        f" {ours}",
        f"{ours} ",
        f"{ours}\x00",
    ]
    spellings += [ours[:-1], ours + "6", [ours], {"alg": ours}, 256, True, None, "\u0395" + ours[1:]]
    for spelling in spellings:
        yield f"our signature called {spelling!r}", forge.with_header(alg=spelling)
    header = {key: value for key, value in forge.header.items() if key != "alg"}
    yield "our signature without alg", forge.forge(header, forge.sign)


def _same_family(forge: Forge) -> Iterator[Named]:
    """A right signature by our own key, under another algorithm of its family."""
    families = {
        "ES256": ("ES384", "ES512"),
        "RS256": ("RS384", "RS512", "PS256", "PS384", "PS512"),
        "HS256": ("HS384", "HS512"),
    }
    for other in families.get(forge.algorithm, ()):
        sign = sign_with(forge.key, other)
        yield f"our key used for {other}", forge.forge({**forge.header, "alg": other}, sign)
        yield f"our key used for {other} and called {forge.algorithm}", forge.forge(forge.header, sign)


def _strangers(forge: Forge) -> Iterator[Named]:
    """Well-made tokens by a key of the attacker's own."""
    for algorithm, key in strangers_keys().items():
        sign = sign_with(key, algorithm)
        header = {**forge.header, "alg": algorithm}
        yield f"{algorithm} by a stranger's key with our kid", forge.forge(header, sign)
        yield f"{algorithm} by a stranger's key with their kid", forge.forge({**header, "kid": "theirs"}, sign)
        yield f"{algorithm} by a stranger's key without kid", forge.forge({"alg": algorithm, "typ": "at+jwt"}, sign)
