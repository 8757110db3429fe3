"""How far the measuring is, for whoever watches a terminal; a pipe gets nothing."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import typer

_STEPS_A_SECOND = 10


@dataclass(frozen=True, slots=True)
class Progress:
    """Told by what measures."""

    begin: Callable[[str], None]
    """What is measured now."""
    advance: Callable[[float], None]
    """So many seconds of the expected time are over."""


@contextmanager
def progress_bar(expected_seconds: float) -> Iterator[Progress]:
    """A bar on standard error, so that standard output holds the result alone."""
    if not sys.stderr.isatty():
        yield Progress(begin=lambda _: None, advance=lambda _: None)
        return
    length = round(expected_seconds * _STEPS_A_SECOND)
    # Its own guess of the time that is left knows only the past, and begins with a server that starts.
    with typer.progressbar(length=length, label=_padded("Measuring"), show_eta=False, file=sys.stderr) as bar:
        passed = 0.0

        def begin(what: str) -> None:
            bar.label = _padded(what)
            bar.render_progress()

        def advance(seconds: float) -> None:
            nonlocal passed
            before = int(passed * _STEPS_A_SECOND)
            passed += seconds
            # What takes longer than expected must not finish the bar.
            bar.update(min(int(passed * _STEPS_A_SECOND), length - 1) - min(before, length - 1))

        yield Progress(begin, advance)
        bar.update(length - bar.pos)


def _padded(label: str) -> str:
    return f"{label:<22}"
