"""`python -m benchmarks.simulation`: what a size of installation needs, and what breaks first."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from benchmarks.capacity.facts import FILE, load, overridden
from benchmarks.row import NotMeasured

from .assumptions import Assumptions
from .page import PAGE, published
from .table import of_limits, of_needs, of_storms, scenario


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.simulation", description=__doc__)
    parser.add_argument("--users", type=float, nargs="+", default=[1e6, 1e8, 1e9], help="a column for each")
    for name, default, meaning, _ in Assumptions.described():
        if name != "users":
            said = f"{meaning} ({default:,.10g})".replace("%", "%%")
            parser.add_argument(f"--{name.replace('_', '-')}", type=float, default=default, help=said)
    parser.add_argument(
        "--fact", metavar="NAME=VALUE", action="append", default=[], help="yours, in place of a measured one"
    )
    parser.add_argument("--facts", type=Path, default=FILE, help="the file of measured ones")
    parser.add_argument("--json", action="store_true", help="everything, for programs")
    parser.add_argument("--publish", action="store_true", help="write the tables into docs/scale.md")
    asked = vars(parser.parse_args(arguments))
    try:
        _run(asked)
    except (NotMeasured, ValueError) as error:
        parser.error(str(error))


def _run(asked: dict[str, Any]) -> None:
    facts = load(asked["facts"])
    if asked["publish"]:
        PAGE.write_text(published(PAGE.read_text(), facts))
        return
    given = {name: float(value) for name, _, value in (each.partition("=") for each in asked["fact"])}
    facts = overridden(facts, given)
    named = {name: asked[name] for name, *_ in Assumptions.described() if name != "users"}
    scenarios = [scenario(replace(Assumptions(**named), users=users), facts) for users in asked["users"]]
    if asked["json"]:
        print(json.dumps([asdict(one) for one in scenarios], indent=2))
    else:
        print("\n".join([*of_needs(scenarios), "", *of_limits(scenarios), "", *of_storms(facts)]))


if __name__ == "__main__":
    main()
