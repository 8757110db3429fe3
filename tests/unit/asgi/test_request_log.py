"""The line of each request: put together while the app runs, many at once, and all of them before it has stopped."""

import asyncio
import logging

import pytest

from fastlatch.asgi import request_id, request_log
from fastlatch.asgi.request_log import RequestLog

pytestmark = pytest.mark.anyio
SCOPE = {"method": "GET", "path": "/x", "raw_path": b"/x?token=hunter2", "client": ("192.0.2.1", 1)}


@pytest.fixture
def lines(caplog):
    caplog.set_level("INFO", "fastlatch")
    return lambda: [record.fields["status"] for record in caplog.records if record.name == "fastlatch.access"]


@pytest.fixture
def log():
    return RequestLog(())


async def test_lines_come_in_order_without_being_waited_for(log, lines):
    log.begin()
    for status in (200, 401, 404):
        log.add(SCOPE, "id", status, 0.0)
    assert lines() == []
    await asyncio.sleep(10 * request_log._PAUSE)  # noqa: SLF001 (as long as it takes, and more)
    assert lines() == [200, 401, 404]
    log.add(SCOPE, "id", 500, 0.0)
    await asyncio.sleep(10 * request_log._PAUSE)  # noqa: SLF001
    assert lines() == [200, 401, 404, 500]


async def test_the_end_leaves_none_behind_and_flushes_what_writes_them(log, lines, monkeypatch):
    flushed = []
    monkeypatch.setattr(logging.getLogger().handlers[0], "flush", lambda: flushed.append(lines()))
    log.begin()
    log.add(SCOPE, "id", 200, 0.0)
    log.end()
    assert flushed == [[200]]
    log.add(SCOPE, "id", 401, 0.0)
    assert lines() == [200, 401]


async def test_no_more_than_a_few_hundred_are_held(log, lines):
    log.begin()
    for status in range(1000):
        log.add(SCOPE, "id", status, 0.0)
    assert len(lines()) >= 1000 - 256
    log.end()
    assert lines() == list(range(1000))


async def test_a_line_bears_the_id_of_its_own_request_and_the_time_of_its_end(log, caplog):
    caplog.set_level("INFO", "fastlatch")
    ids, times = [], []

    class Ids(logging.Filter):
        def filter(self, record):
            ids.append(request_id.get())
            times.append(record.created)
            return True

    logger = logging.getLogger("fastlatch.access")
    seen = Ids()
    logger.addFilter(seen)
    try:
        log.begin()
        log.add(SCOPE, "one", 200, 0.0)
        await asyncio.sleep(request_log._PAUSE / 2)  # noqa: SLF001
        log.add(SCOPE, "two", 200, 0.0)
        log.end()
    finally:
        logger.removeFilter(seen)

    assert ids == ["one", "two"]
    assert times[1] - times[0] >= request_log._PAUSE / 3  # noqa: SLF001
    assert request_id.get() == ""


async def test_above_info_nothing_is_found_out(log, caplog):
    caplog.set_level("WARNING", "fastlatch")
    # Nothing of the request is looked at: there is nothing to look at.
    log.add({}, "one", 200, 0.0)
    caplog.set_level("INFO", "fastlatch")
    with pytest.raises(KeyError):
        log.add({}, "two", 200, 0.0)
