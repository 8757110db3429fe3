"""What a request leaves in the log, and how many of them are written at once.

`logging` asks every logger and handler about every record, which costs more than the line. Where one handler of our
servers is the only one to be asked, it is handed the lines themselves.
"""

import logging
from collections.abc import Iterator, Sequence
from typing import NamedTuple, Protocol, runtime_checkable

LOGGER = "fastlatch.access"


class RequestLine(NamedTuple):
    """Fit to be printed."""

    request_id: str
    method: str
    path: str
    status: int | None
    duration_ms: float
    address: str
    at: float
    """When it was answered, in seconds since the epoch."""

    @property
    def message(self) -> str:
        """For a reader."""
        return f"{self.method} {self.path} {self.status} {self.duration_ms} ms {self.address}"

    @property
    def fields(self) -> dict[str, object]:
        """For a program."""
        return {
            "method": self.method,
            "path": self.path,
            "status": self.status,
            "duration_ms": self.duration_ms,
            "address": self.address,
        }


@runtime_checkable
class WritesRequestLines(Protocol):
    """A log handler that can do without records."""

    def write_request_lines(self, lines: Sequence[RequestLine], /) -> bool:
        """Write them all, or none and say False: what it is to write cannot be told without records."""
        ...


def sole_writer(logger: logging.Logger) -> WritesRequestLines | None:
    """The only handler that a line of this logger would reach, if it can do without records and nobody filters them."""
    handlers = list(_handlers(logger))
    if len(handlers) != 1 or logger.filters or logging.getLogRecordFactory() is not logging.LogRecord:
        return None
    handler = handlers[0]
    if handler.filters or handler.level > logging.INFO or not isinstance(handler, WritesRequestLines):
        return None
    return handler


def _handlers(logger: logging.Logger) -> Iterator[logging.Handler]:
    at: logging.Logger | None = logger
    while at is not None:
        yield from at.handlers
        at = at.parent if at.propagate else None
