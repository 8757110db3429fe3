"""One line a request: never the query, a header or a body, since any of them may hold a secret.

The request id is ours alone: an id that the caller could choose would let them write into the log.
"""

import logging
import secrets
from contextvars import ContextVar
from time import perf_counter

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fastlatch.settings import Network
from fastlatch.web.address import client_address

_log = logging.getLogger("fastlatch.access")
_LONGEST_PATH = 256

request_id: ContextVar[str] = ContextVar("fastlatch_request_id", default="")
"""The id of the request that is being handled, for every log line that is written meanwhile."""


class RequestLog:
    """Pure ASGI; the outermost."""

    def __init__(self, app: ASGIApp, *, trusted_proxies: tuple[Network, ...] = ()) -> None:
        self._app = app
        self._trusted_proxies = trusted_proxies

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = perf_counter()
        own_id = secrets.token_hex(8)
        token = request_id.set(own_id)
        status: int | None = None

        async def watch(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)["X-Request-ID"] = own_id
            await send(message)

        try:
            await self._app(scope, receive, watch)
        finally:
            self._write(scope, status, perf_counter() - begun)
            request_id.reset(token)

    def _write(self, scope: Scope, status: int | None, seconds: float) -> None:
        fields = {
            "method": scope["method"],
            "path": _path(scope),
            "status": status,
            "duration_ms": round(seconds * 1000, 1),
            "address": client_address(HTTPConnection(scope), self._trusted_proxies),
        }
        _log.info("%(method)s %(path)s %(status)s %(duration_ms)s ms %(address)s", fields, extra={"fields": fields})


def _path(scope: Scope) -> str:
    # As it was sent, percent-encoded: a decoded path could hold a line break and forge a log line.
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    path = raw[: _LONGEST_PATH + 1].partition(b"?")[0].decode("ascii", "backslashreplace")
    printable = "".join(character if character.isprintable() else "?" for character in path)
    return printable if len(printable) <= _LONGEST_PATH else f"{printable[:_LONGEST_PATH]}..."
