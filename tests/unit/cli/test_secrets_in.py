"""Passwords and secrets come in whole, and never from an argument."""

import io
import sys

import pytest

from fastlatch.cli.secrets_in import read_secret
from fastlatch.domain.errors import ConfigurationError


def given(monkeypatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize(
    ("content", "secret"),
    [
        (b"pass word\n", "pass word"),
        (b"pass", "pass"),
        (b"pass\r\n", "pass"),
        (b"pass\n\n", "pass\n"),
        (b" pass ", " pass "),
        (b"pass\r", "pass\r"),
        ("p\u00e4ss\n".encode(), "p\u00e4ss"),
    ],
)
def test_exactly_one_line_break_is_taken_off(monkeypatch, content, secret):
    given(monkeypatch, content)
    assert read_secret("password", stdin=True, option="--password-stdin") == secret


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe", b"x" * 70_000])
def test_nothing_too_much_or_no_text_is_refused_without_an_echo(monkeypatch, content):
    given(monkeypatch, content)
    with pytest.raises(ConfigurationError) as caught:
        read_secret("password", stdin=True, option="--password-stdin")
    assert "xxx" not in str(caught.value)


def test_without_a_terminal_the_option_is_named(monkeypatch):
    given(monkeypatch, b"pass\n")
    with pytest.raises(ConfigurationError, match="--password-stdin"):
        read_secret("password", stdin=False, option="--password-stdin")
