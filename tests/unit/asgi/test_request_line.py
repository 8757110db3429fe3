"""The line of a request is the same whether `logging` handles a record of it or our handler is handed it."""

import asyncio
import io
import json
import logging
import logging.config
import sys

import pytest

from fastlatch.asgi import request_log
from fastlatch.asgi.request_log import RequestLog
from fastlatch.cli.log_handler import GatheringHandler
from fastlatch.cli.logs import JsonFormatter, TextFormatter

ACCESS = logging.getLogger("fastlatch.access")
PATHS = [b"/users/me", b"/x?token=hunter2", b"/\xff\x00\n", b"/" + b"a" * 300, b"/%0a%22"]


@pytest.fixture(params=[TextFormatter, JsonFormatter])
def handler(request, monkeypatch):
    """The only one that there is."""
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    handler = GatheringHandler()
    handler.setFormatter(request.param())
    monkeypatch.setattr(ACCESS, "handlers", [handler])
    monkeypatch.setattr(ACCESS, "propagate", False)
    monkeypatch.setattr(ACCESS, "level", logging.INFO)
    monkeypatch.setattr(request_log, "perf_counter", lambda: 10.0)
    monkeypatch.setattr(request_log, "time", lambda: 1_700_000_000.25)
    ACCESS.manager._clear_cache()  # noqa: SLF001 (what the logger found out about levels before)
    yield handler
    ACCESS.manager._clear_cache()  # noqa: SLF001
    handler.close()


@pytest.fixture
def handled(monkeypatch):
    """How many records `logging` was asked to handle."""
    seen = []
    handle = ACCESS.handle
    monkeypatch.setattr(ACCESS, "handle", lambda record: (seen.append(record), handle(record)))
    return seen


def written(handler) -> str:
    async def requests() -> None:
        log = RequestLog(())
        log.begin()
        for number, path in enumerate(PATHS):
            log.add(
                {"method": "GET", "path": "/", "raw_path": path, "client": ("::ffff:192.0.2.1", 1)},
                f"id{number}",
                None if number == 3 else 200 + number,
                9.5,
            )
        log.end()

    # pytest puts its own there while a test is called.
    ACCESS.handlers = [each for each in ACCESS.handlers if not type(each).__module__.startswith("_pytest")]
    handler._stream = io.StringIO()  # noqa: SLF001 (each time an empty one)
    asyncio.run(requests())
    handler.flush()
    return handler._stream.getvalue()  # noqa: SLF001


def test_both_ways_write_the_same(handler, handled):
    at_once = written(handler)
    assert handled == []
    assert at_once.count("\n") == len(PATHS)

    handler.addFilter(lambda _: True)
    assert written(handler) == at_once
    assert len(handled) == len(PATHS)
    assert "hunter2" not in at_once


def test_a_line_of_json_has_the_fields_of_the_request(handler):
    handler.setFormatter(JsonFormatter())
    assert json.loads(written(handler).splitlines()[0]) == {
        "time": "2023-11-14T22:13:20.250Z",
        "level": "info",
        "logger": "fastlatch.access",
        "message": "GET /users/me 200 500.0 ms 192.0.2.1",
        "request_id": "id0",
        "method": "GET",
        "path": "/users/me",
        "status": 200,
        "duration_ms": 500.0,
        "address": "192.0.2.1",
    }


@pytest.mark.parametrize("whoever", ["another handler", "a filter", "a level", "a formatter", "a factory", "above"])
def test_whoever_wants_to_see_the_records_sees_them(handler, handled, monkeypatch, whoever):
    if whoever == "another handler":
        ACCESS.addHandler(logging.NullHandler())
    elif whoever == "a filter":
        monkeypatch.setattr(ACCESS, "filters", [lambda _: True])
    elif whoever == "a level":
        handler.setLevel(logging.WARNING)
    elif whoever == "a formatter":
        handler.setFormatter(logging.Formatter("%(message)s"))
    elif whoever == "a factory":
        usual = logging.getLogRecordFactory()

        def factory(*args, **kwargs):
            return usual(*args, **kwargs)

        monkeypatch.setattr(logging, "_logRecordFactory", factory)
    else:
        monkeypatch.setattr(ACCESS, "propagate", True)
        assert logging.getLogger().handlers

    lines = written(handler)

    assert len(handled) == len(PATHS)
    assert bool(lines) == (whoever != "a level")


def test_lines_beyond_the_bound_are_counted_not_kept(handler, monkeypatch):
    monkeypatch.setattr("fastlatch.cli.log_handler._MOST_LINES", 3)
    monkeypatch.setattr(handler, "_some", type("Set", (), {"is_set": lambda _: True, "set": lambda _: None})())
    assert "2 lines of the log were dropped" in written(handler)
