"""The refresh token as a cookie: OAuth 2.0 for Browser-Based Apps, section 6.1.3.2.

"MUST enable the Secure flag", "MUST enable the HttpOnly flag", "SHOULD enable the SameSite=Strict flag",
"SHOULD set its cookie path to /", "SHOULD NOT set the Domain attribute". The prefix `__Host-` makes browsers insist on
Secure, the path and the missing Domain, so that no neighbour under the same domain can set it.
"""

import re
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fastlatch.domain.client import FIRST_PARTY_CLIENT_ID
from fastlatch.domain.errors import InvalidRequest
from fastlatch.domain.secret import digest
from fastlatch.domain.token import IssuedTokens

from .headers import text_of, values_of

_FIT_FOR_A_NAME = re.compile(r"[A-Za-z0-9._~-]{1,128}")
_LONGEST = 16_384
"""Characters of all Cookie headers; browsers send 4096 bytes a cookie, and ours has fewer than a hundred."""


def cookie_name(*, secure: bool, client_id: str = "") -> str:
    """One for each client that is named: of two apps on one site neither takes the place of the other.

    Browsers take `__Host-` over https only; plain http is for development on this machine.
    """
    name = "__Host-fastlatch-refresh" if secure else "fastlatch-refresh"
    if client_id in {"", FIRST_PARTY_CLIENT_ID}:
        return name
    # RFC 6265 section 4.1.1: a name is a token, which an id that is a URL is not.
    fits = _FIT_FOR_A_NAME.fullmatch(client_id) is not None
    return f"{name}-{client_id if fits else digest(client_id)}"


def check_cookies(scope: Mapping[str, Any]) -> list[str]:
    """The Cookie headers, which are short enough to be taken apart: by us, or by the framework for every route.

    Raises:
        InvalidRequest: they are longer than any browser's.
    """
    headers = values_of(scope, b"cookie")
    if sum(map(len, headers)) > _LONGEST:
        raise InvalidRequest("The cookies are too long.")
    return text_of(headers)


def read_refresh_cookie(request: Request, *, secure: bool, client_id: str = "") -> str | None:
    """The refresh token in the cookie.

    Raises:
        InvalidRequest: as `read_cookie`.
    """
    return read_cookie(request.scope, cookie_name(secure=secure, client_id=client_id), called="refresh")


def read_cookie(scope: Mapping[str, Any], name: str, *, called: str) -> str | None:
    """The value of one cookie of ours.

    Raises:
        InvalidRequest: the cookie is there twice, so one of them was put there by somebody else; or too many cookies.
    """
    pairs = (pair.partition("=") for header in check_cookies(scope) for pair in header.split(";"))
    # RFC 6265 section 5.2 strips spaces and tabs. Python would strip U+00A0 too, which browsers take for a part of the
    # name: "\xa0__Host-..." has no prefix to them, so a neighbour under the same domain may set it.
    values = [value.strip(" \t") for key, _, value in pairs if key.strip(" \t") == name]
    if len(values) > 1:
        raise InvalidRequest(f"The {called} cookie was sent more than once.")
    return values[0] if values and values[0] else None


def set_refresh_cookie(response: Response, tokens: IssuedTokens, *, secure: bool, client_id: str = "") -> None:
    """Put the refresh token, if there is one, into the cookie; it lasts as long as the token."""
    if tokens.refresh_token is None:
        return
    response.set_cookie(
        cookie_name(secure=secure, client_id=client_id),
        tokens.refresh_token,
        max_age=tokens.refresh_expires_in,
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )


def clear_refresh_cookie(response: Response, *, secure: bool, client_id: str = "") -> None:
    """Make the browser forget the cookie."""
    name = cookie_name(secure=secure, client_id=client_id)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="strict")
