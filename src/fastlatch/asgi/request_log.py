"""One line a request: never the query, a header or a body, since any of them may hold a secret.

While the app runs, lines are put together a few milliseconds later and many at once, which costs a fraction of what it
costs between two requests, where the processor has forgotten all about it.
"""

import asyncio
import logging
from collections.abc import Sequence
from functools import lru_cache
from time import perf_counter, time
from typing import NamedTuple

from starlette.types import Scope

from fastlatch.settings import Network
from fastlatch.web.address import client_address

from .quick_records import QuickRecords
from .request_id import request_id
from .request_line import LOGGER, RequestLine, sole_writer

_log = logging.getLogger(LOGGER)
_records = QuickRecords(_log, logging.INFO)
_PAUSE = 0.02
_MOST_AT_ONCE = 256
_LONGEST_PATH = 256


class _Entry(NamedTuple):
    """What a line says, as it was found: not yet fit to be printed."""

    request_id: str
    method: str
    path: bytes
    status: int | None
    begun: float
    ended: float
    client: tuple[str, int] | None


class RequestLog:
    """The lines of one app."""

    def __init__(self, trusted_proxies: tuple[Network, ...]) -> None:
        self._trusted_proxies = trusted_proxies
        self._gathers_in: asyncio.AbstractEventLoop | None = None
        self._gathered: list[_Entry] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, scope: Scope, own_id: str, status: int | None, begun: float) -> None:
        """A request was answered, or was not and `status` is None."""
        if not _log.isEnabledFor(logging.INFO):
            # Nobody wants the line: what would stand in it need not be found out.
            return
        raw: bytes = scope.get("raw_path") or scope["path"].encode()
        client = scope.get("client")
        if self._trusted_proxies:
            client = client_address(scope, self._trusted_proxies), 0
        entry = _Entry(own_id, scope["method"], raw[: _LONGEST_PATH + 1], status, begun, perf_counter(), client)
        if self._gathers_in is not asyncio.get_running_loop():
            _write([entry])
            return
        self._gathered.append(entry)
        if self._timer is None:
            self._timer = self._gathers_in.call_later(_PAUSE, self._on_time)
        elif len(self._gathered) >= _MOST_AT_ONCE:
            self._write_out()

    def begin(self) -> None:
        """The app starts: from now on there is a loop to come back in."""
        self._gathers_in = asyncio.get_running_loop()

    def end(self) -> None:
        """The app has stopped. Some servers end by a signal now; what handlers have gathered would be lost then."""
        self._gathers_in = None
        self._write_out()
        for handler in logging.getLogger().handlers:
            handler.flush()

    def _on_time(self) -> None:
        self._timer = None
        self._write_out()

    def _write_out(self) -> None:
        entries, self._gathered = self._gathered, []
        _write(entries)


def _write(entries: Sequence[_Entry]) -> None:
    # What to add to a reading of `perf_counter` for the time of day.
    clock = time() - perf_counter()
    lines = [_line(entry, clock) for entry in entries]
    writer = sole_writer(_log)
    if writer is None or not writer.write_request_lines(lines):
        for line in lines:
            _handle(line)


def _line(entry: _Entry, clock: float) -> RequestLine:
    return RequestLine(
        entry.request_id,
        entry.method,
        _printable(entry.path.partition(b"?")[0]),
        entry.status,
        round((entry.ended - entry.begun) * 1000, 1),
        client_address({"client": entry.client}, ()),
        clock + entry.ended,
    )


def _handle(line: RequestLine) -> None:
    token = request_id.set(line.request_id)
    try:
        _log.handle(_records.record(line.message, line.fields, line.at))
    finally:
        request_id.reset(token)


@lru_cache(1_024)
def _printable(raw: bytes) -> str:
    # As it was sent, percent-encoded: a decoded path could hold a line break and forge a log line.
    path = raw.decode("ascii", "backslashreplace")
    if not path.isprintable():
        path = "".join(character if character.isprintable() else "?" for character in path)
    return path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH]}..."
