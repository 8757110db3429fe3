"""RFC 7515 section 5 and RFC 8725 section 3: compact JWS in one strict form, checked cheaply before anything costly.

A token is refused before any cryptography unless it is ASCII of bounded length, three canonical base64url segments,
and its header has exactly the members `alg`, `kid` and `typ`. RFC 7515 section 4 would have unknown members ignored;
every token of ours has exactly these three, so whatever else is there (`jku`, `jwk`, `x5u`, `crit`, `b64`, `zip`)
was not put there by us, and nothing in a header is ever dereferenced.
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastlatch.domain.errors import InvalidToken
from fastlatch.domain.token import ACCESS_TOKEN_TYPE, MAX_TOKEN_LENGTH

from .jwk import Jwk
from .primitives import signer, verifier
from .strict_json import read_object

FORM = re.compile(rb"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_MAX_HEADER_LENGTH = 512
"""Ours have about 110 characters; what is longer need not be parsed, so a header cannot nest deeply."""
_HEADER_MEMBERS = {"alg", "kid", "typ"}
_JSON = json.JSONEncoder(separators=(",", ":"), allow_nan=False)
_URLSAFE = bytes.maketrans(b"+/", b"-_")
_TYPES = (ACCESS_TOKEN_TYPE, f"application/{ACCESS_TOKEN_TYPE}")


@dataclass(frozen=True, slots=True, repr=False)
class UncheckedToken:
    """A token of the right form whose signature nobody has looked at yet."""

    algorithm: str
    kid: str
    signing_input: bytes
    payload: bytes
    signature: bytes


def parse(token: str) -> UncheckedToken:
    """The parts of a token of the right form.

    Raises:
        InvalidToken: any other form.
    """
    if len(token) > MAX_TOKEN_LENGTH or not token.isascii():
        raise InvalidToken(detail="not a token: too long, or not ASCII")
    raw = token.encode("ascii")
    form = FORM.fullmatch(raw)
    if form is None:
        raise InvalidToken(detail="not three segments of base64url")
    header, payload, signature = form.groups()
    if len(header) > _MAX_HEADER_LENGTH:
        raise InvalidToken(detail="the header is too long")
    algorithm, kid = _read_header(decode(header))
    return UncheckedToken(algorithm, kid, raw[: form.end(2)], decode(payload), decode(signature))


def decode(segment: bytes) -> bytes:
    """The bytes of a segment.

    Raises:
        InvalidToken: it is not the one spelling of any.
    """
    try:
        decoded = base64.urlsafe_b64decode(segment + b"=" * (-len(segment) % 4))
    except ValueError as error:
        raise InvalidToken(detail="a segment has an impossible length") from error
    if base64.urlsafe_b64encode(decoded).rstrip(b"=") != segment:
        raise InvalidToken(detail="a segment is not in canonical base64url")
    return decoded


def _read_header(raw: bytes) -> tuple[str, str]:
    try:
        header = read_object(raw)
    except ValueError as error:
        raise InvalidToken(detail=f"the header cannot be read: {error.__class__.__name__}") from error
    if header.keys() != _HEADER_MEMBERS:
        raise InvalidToken(detail="the header has other members than alg, kid and typ")
    algorithm, kid, media_type = header["alg"], header["kid"], header["typ"]
    if not (isinstance(algorithm, str) and isinstance(kid, str) and isinstance(media_type, str)):
        raise InvalidToken(detail="a header member is not a string")
    # RFC 7515 section 4.1.9: "all media type values, subtype values, and parameter names are case insensitive".
    if not media_type.isascii() or media_type.lower() not in _TYPES:
        raise InvalidToken(detail="typ is not at+jwt")
    return algorithm, kid


class VerifyingKey:
    """One key, of which the public part is enough, with its one algorithm."""

    def __init__(self, algorithm: str, key: Jwk) -> None:
        # The primitives alone: joserfc's front door parses once more, and calls the name EdDSA deprecated.
        self._signature_is_right = verifier(algorithm, key)
        self._algorithm = algorithm

    def verify(self, token: UncheckedToken) -> dict[str, Any]:
        """The claims, read only after the signature was found right.

        Raises:
            InvalidToken: another algorithm, a wrong signature, or claims that are not one JSON object.
        """
        if token.algorithm != self._algorithm:
            raise InvalidToken(detail="alg is not the one of this key")
        if not self._signature_is_right(token.signing_input, token.signature):
            raise InvalidToken(detail="the signature is wrong")
        try:
            return read_object(token.payload)
        except ValueError as error:
            raise InvalidToken(detail=f"the claims cannot be read: {error.__class__.__name__}") from error


class JwsKey(VerifyingKey):
    """One key with its one algorithm, and the headers that its tokens bear."""

    def __init__(self, kid: str, algorithm: str, key: Jwk) -> None:
        super().__init__(algorithm, key)
        self._signature = signer(algorithm, key)
        self._kid = kid
        self._headers = {ACCESS_TOKEN_TYPE: self._header(ACCESS_TOKEN_TYPE)}

    def sign(self, claims: Mapping[str, Any], media_type: str = ACCESS_TOKEN_TYPE) -> str:
        """RFC 7515 section 5.1."""
        header = self._headers.get(media_type)
        if header is None:
            header = self._headers[media_type] = self._header(media_type)
        signing_input = header + _encode_json(claims)
        return (signing_input + b"." + _encode(self._signature(signing_input))).decode("ascii")

    def _header(self, media_type: str) -> bytes:
        return _encode_json({"alg": self._algorithm, "kid": self._kid, "typ": media_type}) + b"."


def _encode_json(members: Mapping[str, Any]) -> bytes:
    return _encode(_JSON.encode(members).encode("ascii"))


def _encode(raw: bytes) -> bytes:
    return binascii.b2a_base64(raw, newline=False).translate(_URLSAFE, b"=")
