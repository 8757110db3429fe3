"""RFC 6750 section 2.1 for both libraries: the token goes into the header, to one origin, and to no other.

RFC 6750 section 3.1: after `invalid_token` "the client MAY request a new access token and retry"; once.
"""

import copy
import time
from abc import abstractmethod
from collections.abc import AsyncGenerator, Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2

from .errors import LoginError, LoginRefused
from .exchange import Steps, run, run_async
from .server import Server, check_address
from .single_flight import SingleFlight
from .tokens import Tokens, read_tokens

if TYPE_CHECKING:
    from httpx2 import Auth as _Auth
else:
    try:
        import httpx
    except ImportError:
        _Auth = httpx2.Auth
    else:
        # Each of the two wants an Auth of its own.
        _Auth = type("_Auth", (httpx2.Auth, httpx.Auth), {})

_PORTS = {"https": 443, "http": 80}


class TokenAuth(_Auth):
    """What all grants share. One object may serve many clients, threads, and tasks of asyncio."""

    def __init__(  # noqa: PLR0913 (keyword-only; each is a fact of the client)
        self,
        issuer: str,
        client_id: str,
        client_secret: str | None,
        *,
        base_url: str,
        scope: str | None,
        secret_in_body: bool,
        leeway: float,
        clock: Callable[[], float],
        http_options: Mapping[str, Any] | None,
    ) -> None:
        self._server = Server(issuer, client_id, client_secret, secret_in_body=secret_in_body)
        self._origin = _origin_of(check_address("base_url", base_url))
        self._scope = scope
        self._leeway = leeway
        self._clock = clock
        self._http_options = dict(http_options or {})
        self._flight = SingleFlight()
        self._tokens: Tokens | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} issuer={self._server.issuer!r} client_id={self._server.client_id!r}>"

    def sync_auth_flow(self, request: Any) -> Generator[Any, Any, None]:
        """For `httpx2.Client` and `httpx.Client`."""
        if not self._is_for_us(request):
            yield request
            return
        token = self._token()
        response = yield _bearing(request, token)
        if _is_refused(response) and _can_be_sent_again(request):
            yield _bearing(request, self._token(instead_of=token))

    async def async_auth_flow(self, request: Any) -> AsyncGenerator[Any, Any]:
        """For `httpx2.AsyncClient` and `httpx.AsyncClient`."""
        if not self._is_for_us(request):
            yield request
            return
        token = await self._token_async()
        response = yield _bearing(request, token)
        if _is_refused(response) and _can_be_sent_again(request):
            yield _bearing(request, await self._token_async(instead_of=token))

    def forget(self) -> None:
        """Fetch a new token with the next request."""
        self._tokens = None

    @abstractmethod
    def _log_in(self) -> Steps[Tokens]:
        """By the grant itself."""

    def _redeem(self, form: Mapping[str, str | None], *secrets: str | None) -> Steps[Tokens]:
        answer = yield from self._server.post("token_endpoint", form)
        if answer.status != 200:  # noqa: PLR2004 (OK)
            raise self._server.refusal(answer, secrets)
        return read_tokens(answer, now=self._clock(), leeway=self._leeway)

    def _renew(self) -> Steps[Tokens]:
        refresh = None if self._tokens is None else self._tokens.refresh_token
        if refresh is not None:
            try:
                new = yield from self._redeem({"grant_type": "refresh_token", "refresh_token": refresh}, refresh)
            except LoginRefused as error:
                if error.code != "invalid_grant":
                    raise
                # The session has ended.
                self._tokens = None
            else:
                return new if new.refresh_token else Tokens(new.access_token, new.good_until, refresh)
        return (yield from self._log_in())

    def _token(self, instead_of: str | None = None) -> str:
        while (found := self._usable(instead_of)) is None:
            first, landing = self._flight.join()
            if not first:
                _raise_again(self._flight.wait(landing))
                continue
            error: Exception | None = None
            try:
                if self._usable(instead_of) is None:
                    self._tokens = run(self._renew(), self._http_options)
            except Exception as failed:
                error = failed
                raise
            finally:
                self._flight.land(landing, error)
        return found

    async def _token_async(self, instead_of: str | None = None) -> str:
        while (found := self._usable(instead_of)) is None:
            first, landing = self._flight.join()
            if not first:
                _raise_again(await self._flight.wait_async(landing))
                continue
            error: Exception | None = None
            try:
                if self._usable(instead_of) is None:
                    self._tokens = await run_async(self._renew(), self._http_options)
            except Exception as failed:
                error = failed
                raise
            finally:
                self._flight.land(landing, error)
        return found

    def _usable(self, instead_of: str | None) -> str | None:
        tokens = self._tokens
        if tokens is None or tokens.access_token == instead_of or self._clock() >= tokens.good_until:
            return None
        return tokens.access_token

    def _is_for_us(self, request: Any) -> bool:
        return _origin_of(str(request.url)) == self._origin


def seconds() -> float:
    """The clock of the system."""
    return time.time()


def _bearing(request: Any, token: str) -> Any:
    request.headers["Authorization"] = f"Bearer {token}"
    return request


def _is_refused(response: Any) -> bool:
    challenge = response.headers.get("www-authenticate", "")
    return response.status_code == 401 and 'error="invalid_token"' in challenge  # noqa: PLR2004 (unauthorized)


def _can_be_sent_again(request: Any) -> bool:
    """Not so a body that is made while it is sent."""
    try:
        return request.content is not None
    except Exception:  # noqa: BLE001 (RequestNotRead of either library)
        return False


def _raise_again(error: Exception | None) -> None:
    # A copy: several threads must not write their tracebacks into one.
    if isinstance(error, LoginError):
        raise copy.copy(error)
    if error is not None:
        raise LoginError(f"The login failed: {type(error).__name__}.")


def _origin_of(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname or "", parts.port or _PORTS.get(parts.scheme)
