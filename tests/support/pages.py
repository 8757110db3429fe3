"""What a browser does with our pages, for tests over HTTP: fields of forms, and the way through them."""

import base64
import hashlib
import html
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx2

VERIFIER = "a-verifier-of-more-than-forty-three-characters-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
CALLBACK = "https://app.example/cb"
PASSWORD = "correct horse battery"
REQUEST: dict[str, str | None] = {
    "client_id": "spa",
    "redirect_uri": CALLBACK,
    "response_type": "code",
    "scope": "openid items:read",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


def fields(page: str, action: str) -> dict[str, str]:
    """The fields of the form that posts there, its buttons left out."""
    form = re.search(rf'<form method="post" action="{re.escape(action)}".*?</form>', page, re.DOTALL)
    assert form is not None, page
    inputs = re.findall(r"<input [^>]*>", form[0])
    return {_attribute(each, "name"): html.unescape(_attribute(each, "value")) for each in inputs}


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf' {name}="([^"]*)"', tag)
    return "" if found is None else found[1]


def answer_of(redirect: Any) -> dict[str, str]:
    """What came back to the client."""
    assert redirect.status_code == 303, redirect.text
    uri, _, query = redirect.headers["location"].partition("?")
    assert uri == CALLBACK
    return dict(parse_qsl(query, strict_parsing=True))


class Browser:
    """One person's, with cookies of its own; follows no redirect by itself."""

    def __init__(self, client: Any) -> None:
        self._client = client
        self.cookies = httpx2.Cookies()
        self.sent: dict[str, str] = {}

    def get(self, url: str, **options: Any) -> Any:
        return self.ask("GET", url, **options)

    def post(self, url: str, **options: Any) -> Any:
        return self.ask("POST", url, **options)

    def ask(self, method: str, url: str, **options: Any) -> Any:
        self._client._cookies = self.cookies  # noqa: SLF001 (the setter makes a copy, which would get the new ones)
        return self._client.request(method, url, follow_redirects=False, **options)

    def authorize(self, headers: dict[str, str] | None = None, **more: str | None) -> Any:
        asked = REQUEST | more
        parameters = {name: value for name, value in asked.items() if value is not None}
        return self.get("/authorize", params=parameters, headers=headers)

    def sign_in(self, page: Any, username: str = "alice", password: str = PASSWORD, **tampered: str) -> Any:
        self.sent = fields(page.text, "/sign-in") | {"username": username, "password": password} | tampered
        return self.post("/sign-in", data=self.sent)

    def follow(self, redirect: Any) -> Any:
        """To the next page of ours."""
        assert redirect.status_code == 303, redirect.text
        assert not urlsplit(redirect.headers["location"]).netloc
        return self.get(redirect.headers["location"])

    def signed_in(self, **more: str | None) -> Any:
        """The page behind the sign-in page."""
        return self.follow(self.sign_in(self.authorize(**more)))

    def decide(self, page: Any, decision: str = "allow", **tampered: str) -> Any:
        self.sent = fields(page.text, "/consent") | {"decision": decision} | tampered
        return self.post("/consent", data=self.sent)

    def code(self, **more: str | None) -> str:
        """All the way through, as alice."""
        return answer_of(self.decide(self.signed_in(**more)))["code"]

    def redeem(self, code: str, **more: str) -> Any:
        form = {
            "grant_type": "authorization_code",
            "client_id": "spa",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": VERIFIER,
        }
        return self.post("/token", data=form | more)
