"""Lines are written beside the event loop: in order, whole, bounded, and none is lost on a clean stop."""

import io
import logging
import subprocess
import sys
import threading
import time

import pytest

from fastlatch.cli import log_handler
from fastlatch.cli.log_handler import GatheringHandler


class Writes(io.StringIO):
    """Standard error that remembers each write, and blocks while nobody reads."""

    def __init__(self) -> None:
        super().__init__()
        self.each: list[str] = []
        self.read = threading.Event()
        self.read.set()

    def write(self, text: str) -> int:
        self.read.wait(10)
        self.each.append(text)
        return len(text)

    @property
    def text(self) -> str:
        return "".join(self.each)


@pytest.fixture
def written(monkeypatch):
    writes = Writes()
    monkeypatch.setattr(sys, "stderr", writes)
    return writes


@pytest.fixture
def handler(written):
    handler = GatheringHandler()
    yield handler
    written.read.set()
    handler.close()


def say(handler, message: str, level: int = logging.INFO) -> None:
    handler.handle(logging.LogRecord("fastlatch.x", level, __file__, 1, message, (), None))


def wait_for(condition) -> bool:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.005)
    return False


def test_lines_come_by_themselves_and_in_order(handler, written):
    for number in range(3):
        say(handler, f"line {number}")
    assert wait_for(lambda: written.text == "line 0\nline 1\nline 2\n")
    say(handler, "later")
    assert wait_for(lambda: written.text.endswith("later\n"))


def test_flush_and_close_leave_nothing_behind(handler, written):
    say(handler, "one")
    handler.flush()
    assert written.text == "one\n"
    say(handler, "two")
    handler.close()
    assert written.text == "one\ntwo\n"


def test_several_processes_can_share_a_pipe(handler, written):
    for number in range(200):
        say(handler, f"{number:03} " + "ä" * 50)
    say(handler, "x" * 10_000)
    handler.flush()
    assert len(written.text.splitlines()) == 201
    assert all(text.endswith("\n") for text in written.each)
    assert all(len(text.encode()) <= 4096 for text in written.each[:-1])
    assert len(written.each) < 12


def test_a_reader_who_stands_still_holds_nobody_and_what_is_dropped_is_counted(handler, written, monkeypatch):
    monkeypatch.setattr(log_handler, "_MOST_LINES", 10)
    monkeypatch.setattr(log_handler, "_PATIENCE", 0.05)
    written.read.clear()
    say(handler, "first")
    assert wait_for(lambda: not handler._lines)  # noqa: SLF001 (the writer has it, and stands)
    for number in range(15):
        say(handler, f"line {number}")
    handler.flush()
    assert written.each == []

    written.read.set()
    assert wait_for(lambda: "5 lines of the log were dropped" in written.text)
    assert [line for line in written.text.splitlines() if line.startswith("line")] == [f"line {n}" for n in range(10)]


def test_a_message_that_cannot_be_written_out_breaks_nobody(handler, written, monkeypatch):
    monkeypatch.setattr(logging, "raiseExceptions", False)
    handler.handle(logging.LogRecord("fastlatch.x", logging.INFO, __file__, 1, "%d", ("no number",), None))
    say(handler, "next")
    handler.flush()
    assert written.text == "next\n"


def test_a_closed_standard_error_breaks_nobody(handler, written):
    written.write = lambda _: (_ for _ in ()).throw(BrokenPipeError())
    say(handler, "nobody reads this")
    handler.flush()


def test_a_process_that_ends_writes_its_last_lines_first():
    program = """
import logging, logging.config
from fastlatch.cli.logs import logging_config
logging.config.dictConfig(logging_config("text", "info"))
for number in range(5000):
    logging.getLogger("fastlatch.x").info("line %d", number)
raise SystemExit(3)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 3
    assert [line.split()[-1] for line in done.stderr.splitlines()] == [str(number) for number in range(5000)]
