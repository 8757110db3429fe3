"""`fastlatch db copy`: moving house. Says what is not in the copy, and which secret the new place needs."""

import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer

from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import Settings, wants_password

from .checks.location import database_file
from .output import JsonOption, remark, show_many, show_one
from .secret_of_copy import check_secrets, how_to_keep_the_secret
from .secrets_in import read_secret

_EVERY = 0.2
"""Seconds between two lines of progress."""

From = Annotated[
    str | None, typer.Option("--from", metavar="URL", help="What is copied. By default FASTLATCH_DATABASE_URL.")
]
To = Annotated[
    str | None,
    typer.Option("--to", metavar="URL", help="An empty database, or one with an unfinished copy of the same."),
]
ToStdin = Annotated[
    bool,
    typer.Option("--to-stdin", help="Read that address from standard input: others on this machine see arguments."),
]


def copy(*, source: From = None, to: To = None, to_stdin: ToStdin = False, as_json: JsonOption = False) -> None:
    """Copy users, clients, sessions, keys and endings into another database, and compare every row.

    Stop the servers first: what they write meanwhile is not in the copy. A copy that was interrupted is finished by the
    same command. Until then nothing opens it.
    """
    from fastlatch.adapters.database.moving.copy import (  # noqa: PLC0415 (brings SQLAlchemy)
        check_source,
        copy_database,
        prepare_target,
    )

    if (to is None) is not to_stdin:
        raise typer.BadParameter("give either --to or --to-stdin")
    target_url = to or read_secret("address", stdin=True, option="--to-stdin").strip()
    before = Settings.load() if source is None else _settings_for(source)
    after = _settings_for(target_url)
    source_url, target_url = before.database_url, after.database_url
    _check_is_private(after)
    with _called("--from" if source else None):
        check_source(source_url)
        check_secrets(before, after)
    with _called("--to"):
        prepare_target(target_url)
    begun = time.monotonic()
    with _progress() as progress:
        outcome = copy_database(source_url, target_url, progress)
    tables = [{**table._asdict(), "equal": table.equal} for table in outcome.tables]
    if as_json:
        seconds = round(time.monotonic() - begun, 3)
        complete, changed = outcome.complete, outcome.source_changed
        show_one({"tables": tables, "complete": complete, "source_changed": changed, "seconds": seconds}, as_json=True)
    else:
        show_many([_brief(table) for table in tables], as_json=False)
    if not outcome.complete:
        remark("The copy is not the same as what was copied, and nothing will open it. Run the same command again.")
        raise typer.Exit(1)
    if outcome.source_changed:
        remark(
            "Somebody wrote to the source while it was copied: the copy is that of the beginning. "
            "To move, stop the servers, empty the target and copy again."
        )
    for line in how_to_keep_the_secret(before, after):
        remark(line)


def _settings_for(url: str) -> Settings:
    """FASTLATCH_DATABASE_PASSWORD_FILE has the password of a PostgreSQL address that says none, and of no other."""
    return Settings.load(database_url=url, **({} if wants_password(url) else {"database_password_file": None}))


def _check_is_private(target: Settings) -> None:
    file = database_file(target)
    if file is None or not file.exists():
        return
    if file.is_symlink() or file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        # A new file is made for its owner only; one that is there would keep its ways.
        raise ConfigurationError(f"--to: {file} is a link, or others may read it; name a file that is not there yet.")


def _brief(table: dict[str, object]) -> dict[str, object]:
    return {name: table[name] for name in ("table", "rows", "rows_copied", "sha256", "equal")}


@contextmanager
def _called(option: str | None) -> Iterator[None]:
    """What the address is called that a message is about."""
    try:
        yield
    except ConfigurationError as error:
        if option is None:
            raise
        text = str(error).replace("FASTLATCH_DATABASE_URL: ", f"{option}: ")
        raise ConfigurationError(text, detail=error.detail) from None


class _Progress:
    """One line on a terminal that is written over; elsewhere one for each table that is done."""

    def __init__(self) -> None:
        self._terminal = sys.stderr.isatty()
        self._next = 0.0

    def __call__(self, what: str, rows: int, total: int) -> None:
        done, now = rows >= total, time.monotonic()
        if self._terminal and (done or now >= self._next):
            self._next = now + _EVERY
            typer.echo(f"\r\x1b[K{what}: {rows:,} of {total:,} rows", err=True, nl=False)
        elif done:
            remark(f"{what}: {total:,} rows")

    def end(self) -> None:
        if self._terminal:
            typer.echo("\r\x1b[K", err=True, nl=False)


@contextmanager
def _progress() -> Iterator[_Progress]:
    progress = _Progress()
    try:
        yield progress
    finally:
        progress.end()
