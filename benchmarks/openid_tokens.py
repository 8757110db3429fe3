"""Tokens with the scope `openid`: got as a browser gets them, on the sign-in page, and then refreshed."""

import base64
import hashlib
import html
import json
import re
import secrets
from collections.abc import Sequence
from http.client import HTTPConnection, HTTPResponse
from itertools import cycle, islice
from urllib.parse import parse_qs, urlencode, urlsplit

from . import fastlatch_site
from .http_client import FORM, basic
from .row import NotMeasured

_INPUT = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


def openid_tokens(port: int, site: fastlatch_site.Site, *, users: int, access: int) -> list[str]:
    """`access` tokens of the first `users` users.

    Raises:
        NotMeasured: the server refuses.
    """
    browser = HTTPConnection("127.0.0.1", port, timeout=30)
    client = basic(fastlatch_site.CLIENT, site.client_secret)
    issued = [_redeem(browser, client, *_sign_in(browser, name, site.password)) for name in site.usernames[:users]]
    tokens = [str(one["access_token"]) for one in issued]
    refresh = [str(one["refresh_token"]) for one in issued]
    for at in islice(cycle(range(users)), access - users):
        form = {"grant_type": "refresh_token", "refresh_token": refresh[at]}
        said = _token(browser, client, form)
        tokens.append(str(said["access_token"]))
        refresh[at] = str(said["refresh_token"])
    browser.close()
    return tokens


def _sign_in(browser: HTTPConnection, username: str, password: str) -> tuple[str, str]:
    """A code, and the verifier that it wants."""
    verifier = secrets.token_urlsafe(32)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "client_id": fastlatch_site.CLIENT,
        "response_type": "code",
        "redirect_uri": fastlatch_site.CALLBACK,
        "scope": "openid",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    page, text = _ask(browser, "GET", f"/authorize?{urlencode(asked)}")
    cookies = _cookies(page)
    form = {name: html.unescape(value) for name, value in _INPUT.findall(text)}
    done, _ = _ask(browser, "POST", "/sign-in", form | {"username": username, "password": password}, Cookie=cookies)
    cookies = "; ".join(filter(None, (cookies, _cookies(done))))
    back, _ = _ask(browser, "GET", done.headers["location"] or "/", Cookie=cookies)
    code = parse_qs(urlsplit(back.headers["location"] or "").query).get("code")
    if code is None:
        raise NotMeasured(f"no code: {page.status}, {done.status}, {back.status}")
    return code[0], verifier


def _redeem(browser: HTTPConnection, client: str, code: str, verifier: str) -> dict[str, object]:
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    return _token(browser, client, form | {"redirect_uri": fastlatch_site.CALLBACK})


def _token(browser: HTTPConnection, client: str, form: dict[str, str]) -> dict[str, object]:
    answer, text = _ask(browser, "POST", "/token", form, Authorization=client)
    if answer.status != 200:
        raise NotMeasured(f"no token: {answer.status} {text[:200]}")
    said: dict[str, object] = json.loads(text)
    return said


def _ask(
    browser: HTTPConnection, method: str, path: str, form: dict[str, str] | None = None, **headers: str
) -> tuple[HTTPResponse, str]:
    body = None if form is None else urlencode(form)
    kind = {} if form is None else {"Content-Type": FORM}
    browser.request(method, path, body, headers | kind)
    answer = browser.getresponse()
    return answer, answer.read().decode()


def _cookies(answer: HTTPResponse) -> str:
    given: Sequence[str] = answer.headers.get_all("set-cookie") or ()
    return "; ".join(one.partition(";")[0] for one in given)
