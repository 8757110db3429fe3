"""Two cookies: one names the browser, so that forms can be tied to it; one says who has signed in there.

RFC 6749 section 10.12 wants a request bound "to the user-agent's authenticated state"; before a login there is none
but the browser itself. Lax, not Strict: people come from the apps that send them here.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from fastlatch.domain.secret import spell_id
from fastlatch.web.cookies import read_cookie

_BROWSER_BYTES = 24
_BROWSER = re.compile(r"[A-Za-z0-9_-]{32}")


@dataclass(frozen=True, slots=True, repr=False)
class Cookies:
    """As they came. Holds secrets: has no repr."""

    browser: str
    browser_is_new: bool
    login: str | None


def read_cookies(scope: Mapping[str, Any], *, secure: bool) -> Cookies:
    """The browser's own name, made now where it has none.

    Raises:
        InvalidRequest: one of them is there twice; or there are too many.
    """
    browser = read_cookie(scope, _name("browser", secure=secure), called="browser")
    known = browser is not None and _BROWSER.fullmatch(browser) is not None
    name = browser if browser is not None and known else spell_id(os.urandom(_BROWSER_BYTES))
    return Cookies(name, not known, read_cookie(scope, _name("login", secure=secure), called="login"))


def set_browser(response: Response, browser: str, *, secure: bool) -> None:
    """For as long as the browser runs."""
    _set(response, _name("browser", secure=secure), browser, None, secure=secure)


def set_login(response: Response, cookie: str, lifetime: int, *, secure: bool) -> None:
    """`lifetime`: seconds."""
    _set(response, _name("login", secure=secure), cookie, lifetime, secure=secure)


def clear_login(response: Response, *, secure: bool) -> None:
    """Make the browser forget who has signed in."""
    _set(response, _name("login", secure=secure), "", 0, secure=secure)


def _name(what: str, *, secure: bool) -> str:
    return f"__Host-fastlatch-{what}" if secure else f"fastlatch-{what}"


def _set(response: Response, name: str, value: str, max_age: int | None, *, secure: bool) -> None:
    response.set_cookie(name, value, max_age=max_age, path="/", secure=secure, httponly=True, samesite="lax")
