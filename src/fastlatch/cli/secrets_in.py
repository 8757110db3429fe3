"""Passwords and secrets come from a hidden prompt or from standard input, never from an argument that `ps` shows."""

import sys

import typer

from fastlatch.domain.errors import ConfigurationError

_LONGEST = 65_536


def read_secret(what: str, *, stdin: bool, option: str) -> str:
    """Ask twice without echo; or, with the option, take all of standard input but one line break at its end."""
    if stdin:
        return _read_stdin(what)
    if not sys.stdin.isatty():
        raise ConfigurationError(f"there is no terminal to ask for the {what}; pipe it in with {option}")
    answer: str = typer.prompt(what.capitalize(), hide_input=True, confirmation_prompt="Once more")
    return answer


def _read_stdin(what: str) -> str:
    content = sys.stdin.buffer.read(_LONGEST + 1)
    if len(content) > _LONGEST:
        raise ConfigurationError(f"the {what} on standard input is too long")
    try:
        text = content.decode()
    except UnicodeDecodeError:
        raise ConfigurationError(f"the {what} on standard input is not UTF-8") from None
    secret = text.removesuffix("\n").removesuffix("\r") if text.endswith("\n") else text
    if not secret:
        raise ConfigurationError(f"there is no {what} on standard input")
    return secret
