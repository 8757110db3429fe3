"""A connection read by httptools: several times cheaper than h11, and without any bound of its own.

Its parser tells of lines as it finds them and does not stop after one request. So it is fed a whole head at a time,
after the head was weighed, and nothing of the next request before this one is answered. What a request is, the parser
alone decides (strictly: RFC 9112 sections 6.3 and 11.2); here is decided when it is fed, and what is refused besides.
"""

import asyncio
import contextvars
import enum
from typing import Any

import httptools
from uvicorn.config import Config
from uvicorn.server import ServerState

from .answers_directly import AnswersDirectly
from .bounds import LONGEST_LINES, MOST_CHUNKS, MOST_LINES
from .deadlines import Deadlines
from .direct_exchange import DirectExchange
from .leaving import Leaving
from .refusal import BAD_REQUEST, silence
from .unparsed import RefusedHead, Unparsed


class _Reads(enum.Enum):
    """What the next byte belongs to."""

    HEAD = enum.auto()
    BODY = enum.auto()
    NOTHING = enum.auto()
    """The request is whole and not answered; what comes belongs to the next one, and waits."""
    NEVER_AGAIN = enum.auto()


_HEAD, _BODY, _NOTHING, _NEVER_AGAIN = _Reads
_MANY_CHUNKS = 256
"""In one piece of a body."""
_OF_WEIGHT = frozenset({b"host", b"content-length", b"transfer-encoding", b"expect"})


class _Refused(Exception):
    """Raised into the parser, which stops there."""


class HttptoolsConnection(Leaving, Deadlines, AnswersDirectly):
    """uvicorn's own, with deadlines, bounds, one request at a time, and a last one."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.idle_deadline = config.timeout_keep_alive
        self._reads = _HEAD
        self._unparsed = Unparsed(may_upgrade=self.ws_protocol_class is not None)
        self._head: bytes | None = None
        """The one that is being parsed."""
        self._hosts = 0
        self._body_left: int | None = 0
        """Bytes; None if only the parser will know where a chunked body ends."""
        self._chunks = 0
        """Of the piece that is being parsed."""
        self._trailer_lines = 0
        self._trailer_bytes = 0
        self._silent_bytes = 0
        """Of a chunked body, since the parser last had something to say: it keeps them, or skips them."""
        self._exchange: DirectExchange | None = None
        """Not begun yet."""
        self._context = contextvars.copy_context()
        """Of no request: what one of them has set, an id for the log, is not for the next."""

    def data_received(self, data: bytes) -> None:
        if self._reads is not _NEVER_AGAIN:
            self._unparsed.append(data)
            self._parse()
            if self._chunks > _MANY_CHUNKS and not self.flow.read_paused:
                # Dear to parse, and there may be more in the socket: others come first.
                self.transport.pause_reading()
                self.loop.call_soon(self._read_on, context=self._context)

    def _read_on(self) -> None:
        if not self.flow.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        self._reads = _NEVER_AGAIN
        super().connection_lost(exc)

    def _parse(self) -> None:
        """Go on with what is there, to the end of one request at most."""
        if self.transport.is_closing():
            # Whoever sent more would never hear what became of it.
            return
        unparsed, fed = self._unparsed, self._reads
        try:
            while unparsed.data and (self._reads is _HEAD or self._reads is _BODY):
                fed = self._reads
                if fed is _HEAD and self._parsed_before():
                    break
                piece = unparsed.take_head() if fed is _HEAD else self._some_of_the_body()
                if not piece:
                    self._wait_for_more()
                    return
                self._head = bytes(piece) if fed is _HEAD else None
                self._chunks = 0
                self.parser.feed_data(piece)
                if self._exchange is not None and self._reads is _NOTHING:
                    exchange, self._exchange = self._exchange, None
                    self._begin(exchange)
                    break
        except httptools.HttpParserUpgrade:
            self._switch()
        except (RefusedHead, _Refused, httptools.HttpParserError):
            self._refuse(fed)
        if self._reads is _NOTHING and unparsed.data:
            # RFC 9112 section 9.3.2: requests may come ahead of the answers. They stay in the socket.
            self.flow.pause_reading()
            if unparsed.is_too_much():
                self._leave_off()

    def _parsed_before(self) -> bool:
        found = self._unparsed.take_known(self.known_head)
        if found is None:
            return False
        head, known, body = found
        exchange = self.cycle = DirectExchange(head, known, is_new=False)
        exchange.body = body
        self._reads = _NOTHING
        self._begin(exchange)
        return True

    def _begin(self, exchange: DirectExchange) -> None:
        exchange.keep_alive = not self.is_leaving
        self.begin(exchange)
        if not exchange.response_complete:
            self._within(self.answer_deadline)

    def _wait_for_more(self) -> None:
        if self._idle:
            self._within(self.head_deadline)
        self.flow.resume_reading()

    def _some_of_the_body(self) -> bytes | bytearray:
        piece = self._unparsed.take(self._body_left)
        if self._body_left is not None:
            self._body_left -= len(piece)
        elif self._silent_bytes > LONGEST_LINES:
            raise _Refused
        else:
            self._silent_bytes += len(piece)
        return piece

    def _switch(self) -> None:
        """RFC 6455 section 4.1: a websocket, if the app may have one, whose caller has to wait for an answer now."""
        self._reads = _NEVER_AGAIN
        if self._unparsed.data:
            self.send_400_response(BAD_REQUEST)
        else:
            # Paused behind an earlier answer, perhaps; the next protocol would not know.
            self.flow.resume_reading()
            self.handle_websocket_upgrade()

    def _refuse(self, fed: _Reads) -> None:
        reads, self._reads = self._reads, _NEVER_AGAIN
        if fed is _BODY and reads is not _BODY:
            # The request is whole. Behind its chunks the parser met the next one, which it cannot give back.
            self._leave_off()
            return
        self.logger.warning(BAD_REQUEST)
        if reads is _HEAD:
            self.send_400_response(BAD_REQUEST)
            return
        if self.cycle.response_started:
            self.transport.close()
        else:
            self.send_400_response(BAD_REQUEST)
        silence(self.cycle)

    def _leave_off(self) -> None:
        """RFC 9112 section 9.6: after this answer the connection is closed, and whoever sent more asks again."""
        self._reads = _NEVER_AGAIN
        self._unparsed.clear()
        if self.cycle.response_complete:
            self.transport.close()
        else:
            self.cycle.keep_alive = False

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self._head is None:
            raise _Refused
        self._hosts = self._body_left = 0
        self._chunks = self._trailer_lines = self._trailer_bytes = self._silent_bytes = 0
        super().on_message_begin()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._reads is _BODY:
            self._on_trailer(name, value)
            return
        name = name.lower()
        # RFC 9112 section 5.1: whitespace around a value is no part of it.
        value = value.rstrip(b" \t")
        if name in _OF_WEIGHT:
            self._on_header_of_weight(name, value)
        self.headers.append((name, value))

    def _on_header_of_weight(self, name: bytes, value: bytes) -> None:
        if name == b"host":
            self._hosts += 1
        elif name == b"content-length":
            # The parser takes digits alone, once, and not together with the other.
            self._body_left = int(value)
        elif name == b"transfer-encoding":
            if value.lower() != b"chunked":
                raise _Refused
            self._body_left = None
        else:
            self.expect_100_continue = value.lower() == b"100-continue"

    def _on_trailer(self, name: bytes, value: bytes) -> None:
        # RFC 9110 section 6.5.1: they are no headers; uvicorn would put them there, under the app's hands.
        self._trailer_lines += 1
        self._trailer_bytes += len(name) + len(value)
        if self._trailer_lines > MOST_LINES or self._trailer_bytes > LONGEST_LINES:
            raise _Refused

    def on_headers_complete(self) -> None:
        # RFC 9112 section 3.2: 400 for "any HTTP/1.1 request message that lacks a Host header field", or has two.
        if self._hosts != 1 and (self._hosts or self.parser.get_http_version() == "1.1"):
            raise _Refused
        if self.parser.should_upgrade():
            # CONNECT: this is no proxy. Of Upgrade the parser sees a websocket's alone (`unparsed.py`).
            if not self._should_upgrade() or self._body_left != 0 or self.parser.get_http_version() != "1.1":
                raise _Refused
            super().on_headers_complete()
            return
        head, body = self._head or b"", self._body_left
        self._head = None
        is_whole = body is not None and len(self._unparsed.data) >= body
        self._exchange = self.direct_exchange(head, body) if body is not None and is_whole else None
        if self._exchange is None:
            super().on_headers_complete()
            if self.is_leaving:
                self.cycle.keep_alive = False
        else:
            self.cycle = self._exchange
        self._reads = _BODY
        self._within(self.answer_deadline)

    def on_chunk_header(self) -> None:
        self._chunks += 1
        if self._chunks > MOST_CHUNKS:
            raise _Refused

    def on_body(self, body: bytes) -> None:
        self._silent_bytes = 0
        if self._exchange is None:
            super().on_body(body)
        else:
            self._exchange.body += body

    def on_message_complete(self) -> None:
        if self.parser.should_upgrade():
            return
        if self._exchange is None:
            super().on_message_complete()
        self._reads = _HEAD if self.cycle.response_complete else _NOTHING

    # What uvicorn's cycle calls at the end of an answer.

    def on_response_complete(self) -> None:
        # Not uvicorn's own, which sets a timer for each answer and has requests of its own in waiting.
        self.server_state.total_requests += 1
        self._within(self.idle_deadline, idle=True, answered=True)
        if not self.idle_deadline:
            self.transport.close()
        if self._reads is _NOTHING:
            self._reads = _HEAD
        if self.transport.is_closing():
            return
        if self._unparsed.data and self._reads is _HEAD:
            # Not idle: what came meanwhile is the beginning of a request, or all of it. In its turn, and nothing is
            # read until then: whoever sends many requests ahead has neither the loop nor our memory for all of them.
            self._within(self.head_deadline)
            self.flow.pause_reading()
            self.loop.call_soon(self._parse, context=self._context)
        else:
            self.flow.resume_reading()
