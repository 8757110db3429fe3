"""RFC 6585 section 5 and RFC 9110 section 15.5.15: 431 for too many or too long headers, 414 for a too long address.

Frameworks take cookies, queries and lists in headers apart on the event loop, before any route could object.
"""

from itertools import chain

from starlette.responses import JSONResponse
from starlette.types import Scope

from fastlatch.web.answers import NO_STORE

_MOST_FIELDS = 200
_LONGEST_FIELDS = 32_768
"""Bytes of names and values, without Authorization: a token that is too long is refused as a token."""
_LONGEST_TARGET = 16_384
"""Characters of the path, decoded, and of the query."""


def refusal(scope: Scope) -> JSONResponse | None:
    """The answer to a request whose headers or address are beyond every measure; to be asked before any is read."""
    headers: list[tuple[bytes, bytes]] = scope["headers"]
    if len(headers) > _MOST_FIELDS:
        return _answer(431, f"The request has more than {_MOST_FIELDS} header fields.")
    if sum(map(len, chain.from_iterable(headers))) > _LONGEST_FIELDS and _without_authorization(headers):
        return _answer(431, "The header fields of the request are too long.")
    if len(scope["path"]) + len(scope["query_string"]) > _LONGEST_TARGET:
        return _answer(414, "The address of the request is too long.")
    return None


def _without_authorization(headers: list[tuple[bytes, bytes]]) -> bool:
    return sum(len(name) + len(value) for name, value in headers if name != b"authorization") > _LONGEST_FIELDS


def _answer(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"detail": sentence}, status, NO_STORE)
