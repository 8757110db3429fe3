"""RFC 6749 sections 4.3 and 4.4, RFC 8628: three ways for a program to come by a token."""

from collections.abc import Callable, Mapping
from typing import Any

from .auth import TokenAuth, seconds
from .device_code import DeviceCode
from .errors import LoginNeeded, LoginUnavailable
from .exchange import Answer, Steps, Wait
from .server import is_safe_address
from .tokens import Tokens, read_tokens

_DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
_LEEWAY = 30.0
_SLOWER = 5.0
"""RFC 8628 section 3.5: with `slow_down` "the interval MUST be increased by 5 seconds"."""


class ClientCredentialsAuth(TokenAuth):
    """A program in its own name.

    Args:
        issuer: of the login server, as its metadata spell it.
        client_id: of this program.
        client_secret: it goes to the token endpoint alone, in the Authorization header.
        base_url: of the API; its origin is the only one that is sent a token.
        scope: what to ask for, with spaces between; by default all that the client has.
        secret_in_body: send the secret in the form, to a server that cannot read it in the header.
        leeway: seconds before its end in which a token is renewed already.
        clock: returns seconds since the epoch; for tests.
        http_options: of the `httpx2.Client` that talks to the login server: `verify`, `proxy`, `timeout`.

    Raises:
        ValueError: an address is not https, and not on this machine.
    """

    def __init__(  # noqa: PLR0913 (keyword-only; each is a fact of the client)
        self,
        issuer: str,
        client_id: str,
        client_secret: str,
        *,
        base_url: str,
        scope: str | None = None,
        secret_in_body: bool = False,
        leeway: float = _LEEWAY,
        clock: Callable[[], float] = seconds,
        http_options: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            issuer,
            client_id,
            client_secret,
            base_url=base_url,
            scope=scope,
            secret_in_body=secret_in_body,
            leeway=leeway,
            clock=clock,
            http_options=http_options,
        )

    def _log_in(self) -> Steps[Tokens]:
        return (yield from self._redeem({"grant_type": "client_credentials", "scope": self._scope}))


class PasswordAuth(TokenAuth):
    """A person's name and password, in a program of the login server's own house.

    Args:
        issuer, client_id, client_secret, base_url, scope, secret_in_body, leeway, clock, http_options: as
            `ClientCredentialsAuth`; without a secret the client is a public one.
        username: whose.
        password: theirs.
        keep_password: keep it, to log in again when the session has ended. False: it is forgotten after the first
            login, and then `LoginNeeded` is raised.

    Raises:
        ValueError: an address is not https, and not on this machine.
    """

    def __init__(  # noqa: PLR0913 (keyword-only; each is a fact of the client)
        self,
        issuer: str,
        username: str,
        password: str,
        *,
        base_url: str,
        client_id: str = "first-party",
        client_secret: str | None = None,
        keep_password: bool = True,
        scope: str | None = None,
        secret_in_body: bool = False,
        leeway: float = _LEEWAY,
        clock: Callable[[], float] = seconds,
        http_options: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            issuer,
            client_id,
            client_secret,
            base_url=base_url,
            scope=scope,
            secret_in_body=secret_in_body,
            leeway=leeway,
            clock=clock,
            http_options=http_options,
        )
        self._username = username
        self._password: str | None = password
        self._keep_password = keep_password

    def _log_in(self) -> Steps[Tokens]:
        password = self._password
        if password is None:
            raise LoginNeeded("The session has ended and the password was not kept: log in again.")
        form = {"grant_type": "password", "username": self._username, "password": password, "scope": self._scope}
        tokens = yield from self._redeem(form, password)
        if not self._keep_password:
            self._password = None
        return tokens


class DeviceAuth(TokenAuth):
    """A person who allows it on another device.

    Args:
        issuer, client_id, client_secret, base_url, scope, secret_in_body, leeway, clock, http_options: as
            `ClientCredentialsAuth`; without a secret the client is a public one.
        show: called with a `DeviceCode` to show to the person, at the first request and whenever the session has ended.

    Raises:
        ValueError: an address is not https, and not on this machine.
    """

    def __init__(  # noqa: PLR0913 (keyword-only; each is a fact of the client)
        self,
        issuer: str,
        client_id: str,
        *,
        base_url: str,
        show: Callable[[DeviceCode], object],
        client_secret: str | None = None,
        scope: str | None = None,
        secret_in_body: bool = False,
        leeway: float = _LEEWAY,
        clock: Callable[[], float] = seconds,
        http_options: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(
            issuer,
            client_id,
            client_secret,
            base_url=base_url,
            scope=scope,
            secret_in_body=secret_in_body,
            leeway=leeway,
            clock=clock,
            http_options=http_options,
        )
        self._show = show

    def _log_in(self) -> Steps[Tokens]:
        answer = yield from self._server.post("device_authorization_endpoint", {"scope": self._scope})
        if answer.status != 200:  # noqa: PLR2004 (OK)
            raise self._server.refusal(answer, ())
        code, interval = _device_code(answer)
        self._show(code)
        return (yield from self._poll(code, interval))

    def _poll(self, code: DeviceCode, interval: float) -> Steps[Tokens]:
        url = yield from self._server.endpoint("token_endpoint")
        ask = self._server.ask(url, {"grant_type": _DEVICE_CODE, "device_code": code.device_code})
        until = self._clock() + code.expires_in
        while self._clock() < until:
            yield Wait(interval)
            answer = yield ask
            if answer.status == 200:  # noqa: PLR2004 (OK)
                return read_tokens(answer, now=self._clock(), leeway=self._leeway)
            said = answer.document.get("error")
            if said == "slow_down":
                interval += _SLOWER
            elif answer.status == 0 or answer.status >= 500:  # noqa: PLR2004 (a server error)
                # Section 3.5: "On encountering a connection timeout, clients MUST unilaterally reduce their polling
                # frequency before retrying."
                interval *= 2
            elif said == "expired_token":
                break
            elif said != "authorization_pending":
                raise self._server.refusal(answer, (code.device_code,))
        raise LoginNeeded("Nobody has used the code in time.")


def _device_code(answer: Answer) -> tuple[DeviceCode, float]:
    said = answer.document
    user_code, uri, device_code = (said.get(name) for name in ("user_code", "verification_uri", "device_code"))
    life, interval = said.get("expires_in"), said.get("interval", 5)
    if not (
        isinstance(user_code, str)
        and isinstance(device_code, str)
        and is_safe_address(uri)
        and isinstance(life, int)
        and isinstance(interval, int)
    ):
        raise LoginUnavailable("The device authorization endpoint did not answer as RFC 8628 has it.")
    whole = said.get("verification_uri_complete")
    code = DeviceCode(user_code, uri, whole if is_safe_address(whole) else None, float(life), device_code)
    return code, float(max(interval, 1))
