"""The login server as its client sees it: RFC 8414 discovery, client authentication, and its refusals."""

import re
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any, TypeGuard
from urllib.parse import quote_plus, urlsplit

from .errors import LoginRefused, LoginUnavailable
from .exchange import Answer, Ask, Steps, Wait

_OAUTH = "/.well-known/oauth-authorization-server"
_OPENID = "/.well-known/openid-configuration"
_LOCAL = frozenset({"127.0.0.1", "::1", "localhost"})
_BUSY = frozenset({0, 429, 502, 503, 504})
"""Try again: nobody was there, or somebody says so."""
_ATTEMPTS = 5
_LONGEST_WAIT = 30.0
_FIRST_WAIT = 0.25
_CODE = re.compile(r"[\x20\x21\x23-\x5b\x5d-\x7e]{1,64}")
_LONGEST_SAID = 200


class Server:
    """Who asks, and where. Holds the secret of a client: has no repr but the default one."""

    def __init__(self, issuer: str, client_id: str, client_secret: str | None, *, secret_in_body: bool) -> None:
        self.issuer = check_address("issuer", issuer)
        self.client_id = client_id
        self._secret = client_secret
        self._secret_in_body = secret_in_body
        self._metadata: dict[str, Any] | None = None

    def endpoint(self, member: str) -> Steps[str]:
        """One of its addresses.

        Raises:
            LoginUnavailable: it does not say, or somebody else answers for it.
        """
        if self._metadata is None:
            self._metadata = yield from self._discover()
        address = self._metadata.get(member)
        if not is_safe_address(address):
            raise LoginUnavailable(f"{self.issuer} has no {member} at an https address.")
        return address

    def post(self, member: str, form: Mapping[str, str | None]) -> Steps[Answer]:
        """Ask as this client; whatever it answers but that it is busy.

        Raises:
            LoginUnavailable: still away, or busy, after some tries.
        """
        url = yield from self.endpoint(member)
        return (yield from self._patiently(self.ask(url, form)))

    def ask(self, url: str, form: Mapping[str, str | None]) -> Ask:
        """RFC 6749 section 2.3.1: id and secret are form-encoded inside the header."""
        said = {name: value for name, value in form.items() if value is not None}
        if self._secret is None:
            return Ask(url, said | {"client_id": self.client_id})
        if self._secret_in_body:
            return Ask(url, said | {"client_id": self.client_id, "client_secret": self._secret})
        pair = f"{quote_plus(self.client_id)}:{quote_plus(self._secret)}"
        return Ask(url, said, {"Authorization": f"Basic {b64encode(pair.encode()).decode()}"})

    def refusal(self, answer: Answer, secrets: Iterable[str | None]) -> LoginRefused | LoginUnavailable:
        """What to raise for it, without a word of what was sent."""
        code = answer.document.get("error")
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            return LoginUnavailable(f"{self.issuer} answered {answer.status}, and not in the words of RFC 6749.")
        said = str(answer.document.get("error_description", ""))
        for secret in (self._secret, *secrets):
            if secret:
                said = said.replace(secret, "...")
        said = "".join(each if each.isprintable() else "?" for each in said[:_LONGEST_SAID])
        return LoginRefused(f"{self.issuer} refused: {code}{f' ({said})' if said else ''}", code)

    def _discover(self) -> Steps[dict[str, Any]]:
        parts = urlsplit(self.issuer)
        path = parts.path.rstrip("/")
        # RFC 8414 section 3.1 puts the well-known string in front of the path, OpenID Connect Discovery behind it.
        places = (f"{parts.scheme}://{parts.netloc}{_OAUTH}{path}", f"{self.issuer.rstrip('/')}{_OPENID}")
        for place in places:
            answer = yield from self._patiently(Ask(place))
            if answer.status != 200:  # noqa: PLR2004 (OK)
                continue
            # RFC 8414 section 3.3: "MUST be identical to the authorization server's issuer identifier value".
            if answer.document.get("issuer") != self.issuer:
                raise LoginUnavailable(f"Who answers at {self.issuer} is another issuer. Write its name as it does.")
            return answer.document
        raise LoginUnavailable(f"{self.issuer} publishes no metadata (RFC 8414).")

    def _patiently(self, ask: Ask) -> Steps[Answer]:
        wait, asked_for = _FIRST_WAIT, None
        for attempt in range(_ATTEMPTS):
            if attempt:
                yield Wait(min(wait, _LONGEST_WAIT))
            answer = yield ask
            if answer.status not in _BUSY:
                return answer
            asked_for = retry_after(answer)
            if asked_for is not None and asked_for > _LONGEST_WAIT:
                break
            wait = wait * 2 if asked_for is None else asked_for
        raise LoginUnavailable(f"{self.issuer} is away or busy.", asked_for)


def retry_after(answer: Answer) -> float | None:
    """RFC 9110 section 10.2.3, in seconds; a date is not taken."""
    said = answer.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 7 else None  # noqa: PLR2004 (longer than any)


def check_address(name: str, url: str) -> str:
    """An address to which secrets may go.

    Raises:
        ValueError: it is none.
    """
    if not is_safe_address(url):
        raise ValueError(f"{name} has to be an https address; http is for this machine only.")
    return url


def is_safe_address(url: object) -> TypeGuard[str]:
    """Whether what is sent there cannot be read on the way: https, or this machine."""
    if not isinstance(url, str):
        return False
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return False
    local = parts.scheme == "http" and host in _LOCAL
    return bool(host) and "@" not in parts.netloc and (parts.scheme == "https" or local)
