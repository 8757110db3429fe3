"""From what was asked for to what is printed."""

from pathlib import Path

import typer

from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.cli.output import remark, show_one
from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import Settings

from .argon2_choice import FLOOR, Argon2Parameters
from .plan import Plan
from .report import report
from .result import as_json as result_as_json
from .run import Wanted, run
from .verdict import disturbances, judge


def show(plan: Plan, latency: float, folder: Path | None, *, as_json: bool) -> None:
    """Measure and print.

    Raises:
        ConfigurationError: why nothing can be measured.
        Exit: with status 1, when something that was asked for was not.
    """
    argon2, argon2_from = configured()
    result = run(Wanted(plan, latency, argon2, argon2_from, folder))
    if as_json:
        verdicts = [{"about": each.about, "sentence": each.sentence, "good": each.good} for each in judge(result)]
        found = {**result_as_json(result), "verdicts": verdicts, "disturbances": list(disturbances(result))}
        show_one(found, as_json=True)
    else:
        for line in report(result):
            typer.echo(line)
    if result.not_measured:
        raise typer.Exit(1)


def configured() -> tuple[Argon2Parameters, str]:
    """What the user's server would hash with, and whose choice that is; the default if it would not start."""
    try:
        settings = Settings.load()
        chosen = Argon2Parameters(settings.argon2_memory_kib, settings.argon2_iterations, settings.argon2_lanes)
        Argon2Hasher(chosen.memory_kib, chosen.iterations, chosen.lanes)
    except ConfigurationError as error:
        remark(f"Your settings cannot be used, so the default cost of a hash is measured. {error}")
        return FLOOR, "the default"
    return chosen, "the default" if chosen == FLOOR else "your settings"
