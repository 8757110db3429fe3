"""How our servers write their log: one line an event, as text or JSON, with the id of the request it belongs to."""

import json
import logging
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from fastlatch.asgi import request_id
from fastlatch.asgi.request_line import LOGGER, RequestLine

from .log_handler import GatheringHandler

_as_json = json.JSONEncoder(ensure_ascii=False, default=str).encode
_LEVELS = {"debug": "DEBUG", "info": "INFO", "warning": "WARNING", "error": "ERROR"}


class TextFormatter(logging.Formatter):
    """Time, level, area, message, request id. Only a traceback takes more than one line."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage().replace("\r", "\\r").replace("\n", "\\n")
        own_id = request_id.get()
        line = f"{_time(record.created)} {record.levelname} {record.name} {message}{own_id and f' id={own_id}'}"
        return f"{line}\n{self.formatException(record.exc_info)}" if record.exc_info else line

    def request(self, line: RequestLine) -> str:
        """What `format` says of the record of a request."""
        return f"{_time(line.at)} INFO {LOGGER} {line.message} id={line.request_id}"


class JsonFormatter(TextFormatter):
    """The same as one JSON object a line; the fields of a request stand in it by name."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": _time(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            entry["request_id"] = request_id.get()
        fields = getattr(record, "fields", None)
        if isinstance(fields, dict):
            entry |= fields
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return _as_json(entry)

    def request(self, line: RequestLine) -> str:
        entry = {
            "time": _time(line.at),
            "level": "info",
            "logger": LOGGER,
            "message": line.message,
            "request_id": line.request_id,
        }
        return _as_json(entry | line.fields)


def _time(created: float) -> str:
    second = int(created)
    return f"{_up_to_second(second)}.{int(created % 1 * 1000):03}Z"


@lru_cache(2)
def _up_to_second(second: int) -> str:
    return datetime.fromtimestamp(second, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def logging_config(log_format: str, log_level: str) -> dict[str, Any]:
    """For `logging.config.dictConfig`, in this process and in every worker that uvicorn starts."""
    formatter = JsonFormatter if log_format == "json" else TextFormatter
    handler = GatheringHandler
    level = _LEVELS[log_level]
    # What uvicorn says of each start and stop is of use to whoever debugs uvicorn.
    others = "DEBUG" if log_level == "debug" else "WARNING"
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": f"{formatter.__module__}.{formatter.__qualname__}"}},
        "handlers": {"stderr": {"()": f"{handler.__module__}.{handler.__qualname__}", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            "fastlatch": {"level": level},
            "uvicorn": {"level": others},
            "uvicorn.error": {"level": others},
        },
    }
