"""`fastlatch bench` as it is typed. What measures is imported when it is asked for, and never by a server."""

from pathlib import Path
from typing import Annotated

import typer

from fastlatch.cli.output import JsonOption

from .latency import parse_latency
from .plan import FULL_SECONDS, LEAST_SECONDS, MOST_SECONDS, QUICK_SECONDS, Part, Plan


def bench(  # noqa: PLR0913 (each is an option of the command)
    *,
    latency: Annotated[
        str, typer.Option(metavar="TIME", help="The longest that a password hash may take, like 250ms or 0.25s.")
    ] = "100ms",
    only: Annotated[
        list[Part] | None,
        typer.Option(metavar="PART", help=f"Measure this part alone: {', '.join(Part)}; may be repeated."),
    ] = None,
    quick: Annotated[
        bool, typer.Option("--quick", help=f"Take {QUICK_SECONDS} seconds; the figures are rougher.")
    ] = False,
    seconds: Annotated[
        int | None,
        typer.Option(
            min=LEAST_SECONDS, max=MOST_SECONDS, help=f"About how long to measure; {FULL_SECONDS} when not given."
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option(help="Where to put the temporary database, to measure that disk; else where temporary files go."),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Measure what this machine can do, in about a minute: hashes, logins, requests during a storm of logins.

    Starts a server of its own on a free port, with a temporary database. Of your settings it uses the cost of a hash.
    """
    allowed = parse_latency(latency)
    if quick and seconds is not None:
        raise typer.BadParameter("give one of --quick and --seconds")
    plan = Plan(seconds or (QUICK_SECONDS if quick else FULL_SECONDS), frozenset(only or Part))

    from .outcome import show  # noqa: PLC0415 (every other command starts without it)

    show(plan, allowed, folder, as_json=as_json)
