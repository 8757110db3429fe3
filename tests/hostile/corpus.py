"""Several hundred named tokens that no server may take, and a few that it must.

Black box and white box: what a stranger can make, and what not even our own key may make good. Use it against
`VerifyAccessToken`, or over HTTP:

    token = an access token of a living session
    private_key = what `fastlatch keys export KID --private` writes
    for name, hostile in hostile_tokens(token, private_key, now=int(time.time()), listener="http://127.0.0.1:PORT"):
        value = header_value(hostile)  # None: no HTTP client can send this one
"""

from collections.abc import Iterator, Mapping
from itertools import chain

from cryptography.hazmat.primitives.asymmetric import ec

from .algorithm_tokens import algorithm_tokens
from .claim_tokens import claim_tokens
from .forge import Forge, b64, dumps, unb64
from .header_cases import HeaderCase, raw_header_cases
from .header_tokens import header_tokens
from .other_secrets import other_secrets
from .shape_tokens import shape_tokens
from .signature_tokens import P256_ORDER, signature_tokens

__all__ = ["HeaderCase", "good_tokens", "header_value", "hostile_tokens", "raw_header_cases", "tokens_of_nobody"]


def hostile_tokens(
    token: str, private_key: str, *, now: int, listener: str, others: Mapping[str, str] | None = None
) -> Iterator[tuple[str, str]]:
    """Names and tokens, each token once, all to be refused. `others`: more artefacts of the system, by name."""
    forge = Forge.of(token, private_key, now)
    given: set[str] = set()
    for name, hostile in chain(
        algorithm_tokens(forge),
        header_tokens(forge, listener),
        claim_tokens(forge),
        signature_tokens(forge),
        shape_tokens(forge),
        other_secrets(forge),
        (others or {}).items(),
    ):
        if hostile not in given:
            given.add(hostile)
            yield name, hostile


def tokens_of_nobody(token: str, private_key: str, *, now: int) -> Iterator[tuple[str, str]]:
    """Well-made tokens by our own key for users who do not exist: only a server with its users can refuse them."""
    forge = Forge.of(token, private_key, now)
    for subject in (
        "nobody",
        "0",
        "1",
        "admin",
        "johndoe",
        str(forge.claims["client_id"]),
        str(forge.claims["sub"]) + "x",
    ):
        yield f"a token of {subject}", forge.with_claims(sub=subject)


def good_tokens(token: str, private_key: str, *, now: int) -> Iterator[tuple[str, str]]:
    """Positive controls: unusual, and right. A verifier that refuses everything passes no test."""
    forge = Forge.of(token, private_key, now)
    header = forge.header
    yield "the token itself", token
    for order in (("alg", "kid", "typ"), ("typ", "kid", "alg"), ("kid", "typ", "alg"), ("typ", "alg", "kid")):
        yield f"header members in the order {order}", forge.forge({name: header[name] for name in order}, forge.sign)
    for media_type in ("AT+JWT", "at+JWT", "application/at+jwt", "Application/AT+jwt"):
        yield f"typ {media_type}", forge.with_header(typ=media_type)
    claims = dict(reversed(list(forge.claims.items())))
    yield "claims in another order", forge.forge(header, forge.sign, claims)
    yield (
        "white space in the JSON",
        forge.with_segments(b64(b" " + dumps(header) + b"\n"), b64(b"\t" + dumps(claims) + b" ")),
    )
    yield "an unknown claim", forge.with_claims(unknown={"deep": [1, None, {"er": True}]})
    yield "aud as a list", forge.with_claims(aud=[_audience(forge)])
    yield "aud as a list of several", forge.with_claims(aud=["https://other.example", _audience(forge)])
    yield "nbf in the past", forge.with_claims(nbf=now - 1)
    yield "exp as a fraction", forge.with_claims(exp=now + 100.5)
    yield "another client", forge.with_claims(client_id="another")
    if isinstance(forge.key, ec.EllipticCurvePrivateKey):
        # ECDSA has two right signatures for each message, and libraries make either (RFC 7518 section 3.4 allows both).
        signature = unb64(forge.segments[2])
        s = P256_ORDER - int.from_bytes(signature[32:], "big")
        yield "the other of the two ECDSA signatures", forge.with_signature(signature[:32] + s.to_bytes(32, "big"))


def header_value(token: str) -> bytes | None:
    """The token as bytes of a header field; None when HTTP cannot carry it there at all."""
    if any(character in token for character in "\r\n\x00"):
        return None
    return token.encode("utf-8", "surrogatepass")


def _audience(forge: Forge) -> str:
    audience = forge.claims["aud"]
    return str(audience[0] if isinstance(audience, list) else audience)
