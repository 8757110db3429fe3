"""The log's two forms: one line an event, and nothing in a message can look like another line."""

import json
import logging
import sys

from fastlatch.asgi import request_id
from fastlatch.cli.logs import JsonFormatter, TextFormatter, logging_config
from fastlatch.cli.only_errors import only_errors


def record(message: str, *arguments, **extra) -> logging.LogRecord:
    made = logging.LogRecord("fastlatch.x", logging.INFO, __file__, 1, message, arguments, None)
    made.created = 1_700_000_000.25
    for name, value in extra.items():
        setattr(made, name, value)
    return made


def test_text_is_time_level_area_and_message():
    assert TextFormatter().format(record("hello %s", "you")) == "2023-11-14T22:13:20.250Z INFO fastlatch.x hello you"


def test_both_forms_name_the_request_they_belong_to():
    token = request_id.set("abc")
    try:
        assert TextFormatter().format(record("hello")).endswith("hello id=abc")
        assert json.loads(JsonFormatter().format(record("hello")))["request_id"] == "abc"
    finally:
        request_id.reset(token)


def test_a_line_break_in_a_message_stays_in_its_line():
    assert "\n" not in TextFormatter().format(record("one\ntwo\r\n2023 INFO forged"))
    assert "\n" not in JsonFormatter().format(record("one\ntwo"))


def test_json_holds_the_fields_of_a_request_by_name():
    entry = json.loads(JsonFormatter().format(record("GET /", fields={"status": 200, "path": "/"})))
    assert entry == {
        "time": "2023-11-14T22:13:20.250Z",
        "level": "info",
        "logger": "fastlatch.x",
        "message": "GET /",
        "status": 200,
        "path": "/",
    }


def test_a_traceback_is_kept():
    try:
        {}["x"]
    except KeyError:
        broken = record("broken", exc_info=sys.exc_info())
    assert "KeyError" in TextFormatter().format(broken)
    entry = JsonFormatter().format(broken)
    assert "\n" not in entry
    assert "KeyError" in json.loads(entry)["exception"]


def test_the_level_is_ours_and_uvicorn_speaks_only_of_trouble():
    config = logging_config("json", "info")
    assert config["loggers"]["fastlatch"]["level"] == "INFO"
    assert config["loggers"]["uvicorn"]["level"] == "WARNING"
    assert logging_config("text", "debug")["loggers"]["uvicorn"]["level"] == "DEBUG"
    assert config["formatters"]["line"]["()"].endswith("JsonFormatter")
    assert logging_config("text", "info")["formatters"]["line"]["()"].endswith("TextFormatter")


def test_a_command_logs_errors_alone_and_leaves_the_log_as_it_was(capsys, monkeypatch):
    logger = logging.getLogger("fastlatch.alone")
    # As in a process that has set up no log: pytest hangs its own handlers on the root.
    monkeypatch.setattr(logger, "propagate", False)
    before = logging.lastResort.level
    with only_errors():
        logger.warning("a key was retired")
        logger.error("a store fell over")
    assert capsys.readouterr().err == "a store fell over\n"
    assert logging.lastResort.level == before
    monkeypatch.setattr(logging, "lastResort", None)
    with only_errors():
        assert logging.lastResort is None
