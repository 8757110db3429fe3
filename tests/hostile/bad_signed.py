"""What is wrong with the form or the signature of a JWT that a client signs: for assertions and for DPoP proofs."""

import base64
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from support.client_keys import ClientKey, b64, dumps, hmac_with, seal

Make = Callable[[Any, Any, Callable[[bytes], bytes]], str]


def badly_signed(key: ClientKey, header: Mapping[str, Any], claims: Mapping[str, Any]) -> dict[str, str]:
    """By what is wrong with each."""
    good = seal(header, claims, key.sign)
    head, payload, signature = good.split(".")
    stranger = ClientKey(key.algorithm, number=key.number + 7)
    public_pem = key.key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    public_json = json.dumps(key.jwk).encode()
    nested = b'{"a":' * 2000 + b"1" + b"}" * 2000
    twice = dumps(dict(claims))[:-1] + b',"jti":"another"}'
    return {
        "alg none, unsigned": seal({**header, "alg": "none"}, claims, lambda _: b""),
        "alg None, unsigned": seal({**header, "alg": "None"}, claims, lambda _: b""),
        "the signature left out": f"{head}.{payload}.",
        "no third segment": f"{head}.{payload}",
        "a fourth segment": f"{good}.{signature}",
        "a signature of one byte": f"{head}.{payload}.AA",
        "a signature of zeros": f"{head}.{payload}.{b64(bytes(64))}",
        "another's signature": f"{head}.{payload}.{b64(stranger.sign(f'{head}.{payload}'.encode()))}",
        "one bit of the signature changed": f"{head}.{payload}.{flipped(signature)}",
        "claims changed behind the signature": f"{head}.{b64(dumps({**claims, 'more': 1}))}.{signature}",
        "the public key as a secret, PEM": seal({**header, "alg": "HS256"}, claims, hmac_with(public_pem)),
        "the public key as a secret, JWK": seal({**header, "alg": "HS256"}, claims, hmac_with(public_json)),
        "an empty secret": seal({**header, "alg": "HS256"}, claims, hmac_with(b"")),
        "another algorithm of the family": seal({**header, "alg": "ES384"}, claims, key.sign),
        "an algorithm that nobody knows": seal({**header, "alg": "XS256"}, claims, key.sign),
        "the algorithm in small letters": seal({**header, "alg": key.algorithm.lower()}, claims, key.sign),
        "alg is a list": seal({**header, "alg": [key.algorithm]}, claims, key.sign),
        "no alg": seal({name: value for name, value in header.items() if name != "alg"}, claims, key.sign),
        "crit": seal({**header, "crit": ["exp"], "exp": 1}, claims, key.sign),
        "an empty crit": seal({**header, "crit": []}, claims, key.sign),
        "b64 is false": seal({**header, "b64": False}, claims, key.sign),
        "an access token's type": seal({**header, "typ": "at+jwt"}, claims, key.sign),
        "typ is a number": seal({**header, "typ": 1}, claims, key.sign),
        "padding": f"{head}.{payload}=.{signature}",
        "standard base64": good.replace("-", "+").replace("_", "/") + "/",
        "a line break": f"{head}.{payload}\n.{signature}",
        "not ASCII": f"{good}é",
        "a list for claims": seal(header, [claims], key.sign),
        "no JSON for claims": seal(header, b"claims", key.sign),
        "a member twice": seal(header, twice, key.sign),
        "a header with a member twice": seal(dumps(dict(header))[:-1] + b',"alg":"none"}', claims, key.sign),
        "claims nested deeply": seal(header, nested, key.sign),
        "a header nested deeply": seal(nested[:1500], claims, key.sign),
        "a header of kilobytes": seal({**header, "x": "y" * 4000}, claims, key.sign),
        "sixteen kilobytes": seal(header, {**claims, "x": "y" * 16_000}, key.sign),
        "no text at all": "x",
        "two of them": f"{good},{good}",
        "two of them with a space": f"{good} {good}",
        "JSON serialization": json.dumps({"payload": payload, "protected": head, "signature": signature}),
        "five segments": f"{good}.{head}.{payload}",
    }


def flipped(segment: str) -> str:
    raw = bytearray(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    raw[-1] ^= 1
    return b64(bytes(raw))


def badly_timed(now: float) -> dict[str, Any]:
    """What is no time for a claim."""
    at = int(now) + 30
    return {
        "a word": "soon",
        "a time as text": str(at),
        "true": True,
        "a list": [at],
        "an object": {"at": at},
        "endless": math.inf,
        "no number": math.nan,
        "beyond every calendar": 10**30,
    }
