"""RFC 6750 section 2: ways to send a good token that are right, and ways that are not."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote


@dataclass(frozen=True)
class HeaderCase:
    """One GET request with a good token in it."""

    name: str
    headers: tuple[tuple[bytes, bytes], ...]
    query: str = ""
    accepted: bool = False
    """False: 400 or 401, never 2xx and never 5xx."""


def raw_header_cases(token: str, other: str) -> Iterator[HeaderCase]:
    """`token` and `other` are two good tokens."""
    yield from _schemes(token)
    yield from _several(token.encode(), other.encode())
    yield from _elsewhere(token)


def _one(name: str, value: bytes, *, accepted: bool = False) -> HeaderCase:
    return HeaderCase(name, ((b"authorization", value),), accepted=accepted)


def _schemes(text: str) -> Iterator[HeaderCase]:
    token = text.encode()
    for scheme in (b"Bearer", b"bearer", b"BEARER", b"bEaReR"):
        yield _one(f"the scheme {scheme.decode()}", scheme + b" " + token, accepted=True)
    yield _one("two spaces", b"Bearer  " + token, accepted=True)
    for scheme in (
        b"Token",
        b"JWT",
        b"Basic",
        b"Digest",
        b"DPoP",
        b"Bearerx",
        b"xBearer",
        b"Bear",
        b"Bearer:",
        b"Bearer,",
        b"OAuth",
    ):
        yield _one(f"the scheme {scheme.decode()}", scheme + b" " + token)
    yield _one("no scheme", token)
    yield _one("an empty field", b"")
    yield _one("a space", b" ")
    yield _one("Bearer alone", b"Bearer")
    yield _one("Bearer and a space", b"Bearer ")
    yield _one("no space", b"Bearer" + token)
    yield _one("a tab", b"Bearer\t" + token)
    yield _one("an equals sign", b"Bearer=" + token)
    yield _one("a no-break space", b"Bearer\xa0" + token)
    yield _one("a colon", b"Bearer: " + token)
    yield _one("token= in front", b"Bearer token=" + token)
    yield _one("access_token= in front", b"Bearer access_token=" + token)
    yield _one("quotes", b'Bearer "' + token + b'"')
    yield _one("angle brackets", b"Bearer <" + token + b">")
    yield _one("the scheme twice", b"Bearer Bearer " + token)
    yield _one("a parameter behind it", b"Bearer " + token + b', realm="x"')
    yield _one("a word behind it", b"Bearer " + token + b" x")
    yield _one("a word before it", b"Bearer x " + token)
    yield _one("bytes that are no ASCII", b"Bearer " + token + b"\xe4\xf6\xfc")
    yield _one("bytes that are no UTF-8", b"Bearer \xff\xfe" + token)
    yield _one("a scheme in UTF-8 look-alikes", "\u0412earer ".encode() + token)
    yield _one("percent-encoded", b"Bearer " + quote(text, safe="").replace(".", "%2E").encode())


def _several(token: bytes, other: bytes) -> Iterator[HeaderCase]:
    """RFC 6750 section 2: "Clients MUST NOT use more than one method to transmit the token in each request"."""
    field = b"authorization"
    bearer, second = b"Bearer " + token, b"Bearer " + other
    yield HeaderCase("two fields with the same token", ((field, bearer), (field, bearer)))
    yield HeaderCase("two fields with two tokens", ((field, bearer), (field, second)))
    yield HeaderCase("a second field of another scheme", ((field, bearer), (field, b"Basic am9obmRvZTpzZWNyZXQ=")))
    yield HeaderCase("a first field of another scheme", ((field, b"Basic am9obmRvZTpzZWNyZXQ="), (field, bearer)))
    yield HeaderCase("an empty second field", ((field, bearer), (field, b"")))
    yield HeaderCase("three fields", ((field, bearer),) * 3)
    yield HeaderCase("fields in two spellings", ((b"Authorization", bearer), (b"AUTHORIZATION", second)))
    yield _one("two tokens joined by a comma", bearer + b", " + second)
    yield _one("two tokens joined by a comma without a space", bearer + b"," + second)
    yield _one("two tokens joined by a space", bearer + b" " + other)
    yield _one("Basic and Bearer joined by a comma", b"Basic am9obmRvZTpzZWNyZXQ=, " + bearer)


def _elsewhere(token: str) -> Iterator[HeaderCase]:
    """RFC 6750 section 2.3 lets a token stand in the query; it then stands in logs and histories: not here."""
    for name in ("access_token", "token", "bearer_token", "authorization", "jwt"):
        yield HeaderCase(f"in the query as {name}", (), query=f"{name}={token}")
        yield HeaderCase(f"in a cookie as {name}", ((b"cookie", f"{name}={token}".encode()),))
    bearer = f"Bearer {token}".encode()
    for name in (
        b"proxy-authorization",
        b"x-authorization",
        b"x-access-token",
        b"x-forwarded-authorization",
        b"www-authenticate",
    ):
        yield HeaderCase(f"in the field {name.decode()}", ((name, bearer),))
