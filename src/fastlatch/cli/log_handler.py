"""Log lines are written beside the event loop, many at once: a slow reader of the log must not slow down an answer.

Bounded: when nobody reads, lines are dropped and counted. On a clean stop everything that was logged is written.
"""

import logging
import sys
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, runtime_checkable

from fastlatch.asgi.request_line import RequestLine

_PAUSE = 0.02
"""Seconds in which lines gather before they are written together."""
_PATIENCE = 2.0
"""Seconds that a stop waits for a reader who stands still."""
_MOST_LINES = 20_000
_LARGEST_WRITE = 4_096
"""Bytes that a pipe takes whole, so that the lines of several processes do not run into one another."""


@runtime_checkable
class FormatsRequestLines(Protocol):
    """A formatter that can do without records."""

    def request(self, line: RequestLine, /) -> str:
        """The line."""
        ...


class GatheringHandler(logging.Handler):
    """Writes to standard error, in a thread of its own."""

    def __init__(self) -> None:
        super().__init__()
        self._stream = sys.stderr
        self._lines: deque[str] = deque()
        self._dropped = 0
        self._some = threading.Event()
        self._ended = threading.Event()
        self._writing = threading.Lock()
        self._writer: threading.Thread | None = None

    def emit(self, record: logging.LogRecord) -> None:
        try:
            line = self.format(record)
        except Exception:  # noqa: BLE001 (as every handler of the standard library: a bad message must not break the app)
            self.handleError(record)
            return
        self._take([line])

    def write_request_lines(self, lines: Sequence[RequestLine]) -> bool:
        """All at once, where the formatter is one of ours."""
        if not isinstance(self.formatter, FormatsRequestLines):
            return False
        self._take(list(map(self.formatter.request, lines)))
        return True

    def _take(self, lines: list[str]) -> None:
        room = max(0, _MOST_LINES - len(self._lines))
        if len(lines) > room:
            self._dropped += len(lines) - room
            del lines[room:]
        self._lines.extend(lines)
        if not self._some.is_set():
            self._some.set()
            if self._writer is None:
                self._writer = threading.Thread(target=self._write_on, name="fastlatch-log", daemon=True)
                self._writer.start()

    def flush(self) -> None:
        """Return when everything that was logged before is written, or when it is clear that nobody reads it."""
        if not self._writing.acquire(timeout=_PATIENCE):
            return
        try:
            for batch in _batches(self._all_lines()):
                self._write(batch)
        finally:
            self._writing.release()

    def close(self) -> None:
        self._ended.set()
        self._some.set()
        self.flush()
        super().close()

    def _write_on(self) -> None:
        while not self._ended.is_set():
            self._some.wait()
            self._ended.wait(_PAUSE)
            self._some.clear()
            self.flush()

    def _all_lines(self) -> Iterator[str]:
        while self._lines:
            yield self._lines.popleft()
        if self._dropped:
            dropped, self._dropped = self._dropped, 0
            message = "%d lines of the log were dropped: they came faster than they were read"
            yield self.format(logging.LogRecord(__name__, logging.WARNING, __file__, 0, message, (dropped,), None))

    def _write(self, batch: str) -> None:
        try:
            self._stream.write(batch)
            self._stream.flush()
        except (OSError, ValueError):
            # Nobody reads, or nothing has room; said in the next line that can be written.
            self._dropped += batch.count("\n")


def _batches(lines: Iterable[str]) -> Iterator[str]:
    batch: list[str] = []
    size = 0
    for line in lines:
        length = (len(line) if line.isascii() else len(line.encode(errors="backslashreplace"))) + 1
        if batch and size + length > _LARGEST_WRITE:
            yield "".join(batch)
            batch, size = [], 0
        batch.append(f"{line}\n")
        size += length
    if batch:
        yield "".join(batch)
