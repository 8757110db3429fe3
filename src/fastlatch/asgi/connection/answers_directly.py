"""A connection whose app can answer some requests without ASGI: `web/direct.py`, and `asgi/hardening.py` around it."""

import asyncio
from collections.abc import Coroutine
from functools import partial
from typing import Any, Protocol, runtime_checkable
from urllib.parse import unquote

import httptools
from starlette.responses import Response
from starlette.types import Scope
from uvicorn.config import Config
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.utils import get_client_addr, get_path_with_query_string
from uvicorn.server import ServerState

from fastlatch.web.direct_answers import DirectAnswer

from .direct_exchange import DirectExchange, wire
from .known_heads import KnownHead, KnownHeads, known_heads, may_be_kept

_OK = 200
_OF_PROXIES = frozenset({b"x-forwarded-for", b"x-forwarded-proto"})


@runtime_checkable
class AnswersWithoutAsgi(Protocol):
    """An app of ours, beside being one of ASGI."""

    def direct(self, scope: Scope, /) -> DirectAnswer | None:
        """What answers a request, if it can without ASGI."""
        ...

    @property
    def edition(self) -> int | None:
        """While it stays the same, `direct` says the same of the same head. None: it may say anything."""
        ...


class AnswersDirectly(HttpToolsProtocol):
    """What such a request is, how it is begun, and how it ends."""

    cycle: Any
    """The exchange under way: uvicorn's own kind, or `DirectExchange`."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        app = config.loaded_app
        self._forwarded = isinstance(app, ProxyHeadersMiddleware)
        """uvicorn changes what a request says of its caller, on its way to the app."""
        within: Any = app.app if isinstance(app, ProxyHeadersMiddleware) else app
        self._direct = within if isinstance(within, AnswersWithoutAsgi) else None
        self._known: KnownHeads | None = known_heads(config) if self._direct is not None else None

    def known_head(self, head: bytes) -> KnownHead | None:
        """What this head means, if it was answered directly before and may be now."""
        known = self._known.get(head) if self._known is not None else None
        if known is None or self._direct is None or known.edition != self._direct.edition or self._must_wait():
            return None
        return known

    def direct_exchange(self, head: bytes, body_length: int) -> DirectExchange | None:
        """For a request that is wholly here, with its headers parsed; None: it takes the usual way."""
        if (
            self._direct is None
            or self.expect_100_continue
            # HTTP/1.0 has to be told that a connection is kept.
            or self.parser.get_http_version() != "1.1"
            or not self.parser.should_keep_alive()
            or self._must_wait()
            or (self._forwarded and any(name in _OF_PROXIES for name, _ in self.headers))
        ):
            return None
        scope = self._describe()
        found = self._direct.direct(scope)
        edition = self._direct.edition
        if found is None or edition is None:
            return None
        is_new = found.success_needs_proof and may_be_kept(head, self.headers)
        return DirectExchange(head, KnownHead(scope, body_length, found.begin, edition), is_new=is_new)

    def begin(self, exchange: DirectExchange) -> None:
        """Answer now, or in a task."""
        try:
            begun = exchange.known.begin(self._scope_of(exchange.known), exchange.body)
            if isinstance(begun, Response):
                self._end(exchange, begun)
                return
        except Exception as error:  # noqa: BLE001 (a caller must not wait for an answer that never comes)
            self._fail(exchange, error)
            return
        task = self.loop.create_task(self._wait(exchange, begun))
        self.tasks.add(task)
        task.add_done_callback(partial(self._done, begun))

    def _must_wait(self) -> bool:
        limit = self.limit_concurrency
        too_many = limit is not None and (len(self.connections) >= limit or len(self.tasks) >= limit)
        # A caller that does not read what we write.
        return too_many or self.flow.write_paused

    def _describe(self) -> Scope:
        """As uvicorn describes a request to an app, without what is of this connection."""
        url = httptools.parse_url(self.url)
        path = url.path.decode("ascii")
        return {
            "type": "http",
            "asgi": self.scope["asgi"],
            "http_version": self.parser.get_http_version(),
            "method": self.parser.get_method().decode("ascii"),
            "root_path": self.root_path,
            "path": self.root_path + (unquote(path) if "%" in path else path),
            "raw_path": self.root_path.encode("ascii") + url.path,
            "query_string": url.query or b"",
            "headers": self.headers,
        }

    def _scope_of(self, known: KnownHead) -> Scope:
        return {
            **known.scope,
            "scheme": self.scheme,
            "client": self.client,
            "server": self.server,
            "state": self.app_state,
        }

    async def _wait(self, exchange: DirectExchange, begun: Coroutine[Any, Any, Response]) -> None:
        try:
            answer = await begun
            if self.flow.write_paused and not exchange.disconnected:
                await self.flow.drain()
            self._end(exchange, answer)
        except Exception as error:  # noqa: BLE001 (as in `begin`)
            self._fail(exchange, error)

    def _done(self, begun: Coroutine[Any, Any, Response], task: asyncio.Task[None]) -> None:
        self.tasks.discard(task)
        if task.cancelled():
            # Perhaps before it began.
            begun.close()
            self.transport.abort()

    def _end(self, exchange: DirectExchange, answer: Response) -> None:
        if exchange.disconnected:
            return
        if self.access_log:
            self._log_access(exchange, answer.status_code)
        closes = not exchange.keep_alive or (b"connection", b"close") in answer.raw_headers
        self.transport.write(wire(answer, self.server_state.default_headers, keep_alive=exchange.keep_alive))
        exchange.response_complete = True
        if closes:
            self.transport.close()
        if answer.status_code == _OK and exchange.is_new and self._known is not None:
            self._known.keep(exchange.head, exchange.known)
        self.on_response_complete()

    def _log_access(self, exchange: DirectExchange, status: int) -> None:
        """As uvicorn does."""
        scope: Any = self._scope_of(exchange.known)
        target = get_path_with_query_string(scope)
        self.access_logger.info(
            '%s - "%s %s HTTP/%s" %d', get_client_addr(scope), scope["method"], target, scope["http_version"], status
        )

    def _fail(self, exchange: DirectExchange, error: Exception) -> None:
        """As uvicorn does when an app fails."""
        self.logger.error("Exception in an endpoint that is answered directly", exc_info=error)
        if not exchange.response_complete:
            exchange.is_new = exchange.keep_alive = False
            self._end(exchange, Response("Internal Server Error", 500))
