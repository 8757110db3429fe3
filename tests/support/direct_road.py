"""An app that a connection of ours serves, asked with its direct road and with that road closed."""

import asyncio
import json
from urllib.parse import urlencode

from fastlatch.asgi.connection.with_httptools import HttptoolsConnection
from hostile.wire import Wire, configured

FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"


class Server:
    """One app, asked over connections of our own: with its direct road, and with that road closed."""

    def __init__(self, app, state, **config) -> None:
        self.app = app
        self.state = state
        self.token = ""
        self.directly: list[str] = []
        """The paths of requests that took the direct road."""
        self._find = app.direct
        app.direct = self._watched
        self._by_asgi = configured(HttptoolsConnection, ByAsgi(app), **config)
        self.config = configured(HttptoolsConnection, app, **config)

    async def ask(self, *requests: bytes, directly: bool = True) -> bytes:
        config = self.config if directly else self._by_asgi
        wire = Wire(HttptoolsConnection, self.app, config=config)
        wire.protocol.app_state = dict(self.state)
        for request in requests:
            seen = len(wire.transport.written)
            wire.receive(request)
            for _ in range(2_000):
                if len(wire.transport.written) > seen:
                    break
                await asyncio.sleep(0.001)
        await asyncio.sleep(0)
        await wire.end()
        return bytes(wire.transport.written)

    def _watched(self, scope):
        found = self._find(scope)
        if found is None:
            return None

        def begin(scope, body):
            self.directly.append(scope["path"])
            return found.begin(scope, body)

        return found._replace(begin=begin)

    async def log_in(self) -> dict[str, str]:
        body = {"grant_type": "password", "username": "alice", "password": "alice's password"}
        return json.loads((await self.ask(post("/token", body))).partition(b"\r\n\r\n")[2])


class ByAsgi:
    """An app without a direct road."""

    def __init__(self, app) -> None:
        self.app = app

    async def __call__(self, scope, receive, send) -> None:
        await self.app(scope, receive, send)


def get(path: str, *lines: bytes) -> bytes:
    return b"GET %b HTTP/1.1\r\nHost: x\r\n%b\r\n" % (path.encode(), b"".join(lines))


def post(path: str, form: dict[str, str] | bytes, *lines: bytes) -> bytes:
    body = form if isinstance(form, bytes) else urlencode(form).encode()
    head = b"POST %b HTTP/1.1\r\nHost: x\r\n%bContent-Length: %d\r\n%b\r\n"
    return head % (path.encode(), b"" if FORM in lines else FORM, len(body), b"".join(lines)) + body


def bearer(token: str) -> bytes:
    return b"Authorization: Bearer %b\r\n" % token.encode()
