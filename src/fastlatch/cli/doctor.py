"""`fastlatch doctor`: everything that is unsafe or does not fit in this configuration, each with its mend."""

from collections.abc import Iterator
from pathlib import Path

import typer

from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import Problem, Settings

from .checks.environment import clock_problems, env_file_problems, unknown_names
from .checks.files import file_problems
from .checks.location import database_file
from .checks.prudence import imprudent_settings
from .checks.shared_limits import remark_on_counting, shared_limit_problems
from .checks.store import store_problems
from .output import JsonOption, remark, show_many

_ENV_FILE = Path(".env")


def doctor(*, as_json: JsonOption = False) -> None:
    """Look for what is unsafe or does not fit, and say how to mend it. Exit with 1 if there is anything."""
    found = [*unknown_names(_ENV_FILE), *env_file_problems(_ENV_FILE), *clock_problems()]
    try:
        settings = Settings.load()
    except ConfigurationError as error:
        found.extend(_unreadable(error))
    else:
        found.extend(_problems(settings))
        _name_database(settings)
        remark_on_counting(settings)
    if as_json:
        show_many([{"subject": each.subject, "problem": each.what, "mend": each.mend} for each in found], as_json=True)
    else:
        for each in found:
            typer.echo(str(each))
    if found:
        raise typer.Exit(1)
    remark("Nothing unsafe was found.")


def _unreadable(error: ConfigurationError) -> Iterator[Problem]:
    for line in str(error).splitlines():
        subject, _, what = line.partition(": ")
        yield Problem(subject, what.rstrip("."), "Correct it or take it away.")


def _name_database(settings: Settings) -> None:
    """Whoever stands in the wrong folder sees it here."""
    file = database_file(settings)
    if file is not None:
        remark(f"The database is {file.absolute()}{'' if file.exists() else ', which does not exist yet'}.")


def _problems(settings: Settings) -> Iterator[Problem]:
    refused = list(settings.problems())
    yield from refused
    yield from file_problems(settings)
    if not refused:
        yield from imprudent_settings(settings)
        yield from store_problems(settings)
        yield from shared_limit_problems(settings)
