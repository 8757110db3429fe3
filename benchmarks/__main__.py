"""`python -m benchmarks [s1 s5 ...]`: measure, print tables, keep the results; with --publish, in the documentation."""

import argparse
import os
import signal
import sys
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from .bench import Bench
from .figures import FIGURES, Figure
from .machine import facts, source
from .peers import Peers
from .publish import RESULTS, publish
from .results import ENOUGH_ROUNDS, Measured, load
from .row import NotMeasured, Row
from .stolen import StolenTime
from .table import table

HERE = Path(__file__).parent
NEEDED = ("fastlatch", "uvloop", "httptools")


def main() -> None:
    asked = _arguments()
    # Whoever ends this from outside does not want its servers to go on.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    for name in [name for name in os.environ if name.upper().startswith("FASTLATCH_")]:
        # The figures are about the defaults, whatever this shell was used for before.
        del os.environ[name]
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise SystemExit(f"missing: {', '.join(missing)}. Install them with: pip install -e '.[benchmarks]'")
    bench = Bench(
        rounds=asked.rounds,
        seconds=asked.seconds,
        home=asked.home,
        users=asked.users,
        refresh_tokens=asked.tokens,
        by_cpu=asked.cpu,
        peers=Peers(asked.home / ".peers"),
        tell=_tell,
    )
    output: Path = RESULTS if asked.publish else asked.output
    results = load(output)
    here = facts(bench.peers)
    if any(results.machine.get(name) != here[name] for name in ("cores", "processor", "python", "python_build")):
        # What another machine said does not belong into the same table.
        results.figures.clear()
    for name in asked.figures or FIGURES:
        figure = FIGURES[name.upper()]
        _tell(f"{figure.name}: {figure.title}", indent="")
        if bench.by_cpu and not figure.by_cpu:
            _tell("by the clock, whatever --cpu says")
        # Its peers are installed while it is measured; a source that changes meanwhile is not the one at its end.
        begun_with, stolen = source(), StolenTime()
        rows = _measure(figure, bench)
        taken = stolen.percent()
        results.machine = facts(bench.peers)
        with_what = results.machine | {"source": begun_with}
        results.figures[figure.name] = Measured(
            figure.title, _today(), bench.rounds, bench.seconds, rows, figure.goals, with_what, taken
        )
        results.save(output)
        if taken is not None:
            _tell(f"the host gave {taken:.0f} % of the cores' time to others", indent="")
        print(table(f"{figure.name}  {figure.title}", rows), end="\n\n", flush=True)
    if asked.publish:
        publish(results)
    _tell(f"kept in {output}", indent="")
    if asked.rounds < ENOUGH_ROUNDS:
        _tell(f"fewer than {ENOUGH_ROUNDS} rounds: good for a look, not for a claim", indent="")


def _measure(figure: Figure, bench: Bench) -> list[Row]:
    rows: list[Row] = []
    try:
        for row in figure.measure(bench):
            rows.append(row)  # noqa: PERF402 (a figure that stops halfway keeps the rows it has)
    except NotMeasured as reason:
        rows.append(Row(figure.title, not_measured=str(reason)))
    return rows


def _today() -> str:
    return datetime.now(UTC).date().isoformat()


def _tell(what: str, indent: str = "    ") -> None:
    """Progress is for whoever waits; standard output is for the tables."""
    sys.stderr.write(f"{indent}{what}\n")
    sys.stderr.flush()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    names = [name.lower() for name in FIGURES]
    parser.add_argument("figures", nargs="*", metavar="FIGURE", help=f"which ones, by default all: {', '.join(names)}")
    parser.add_argument("--rounds", type=int, default=ENOUGH_ROUNDS, help="of each side, in turn")
    parser.add_argument("--seconds", type=int, default=3, help="of load in one window")
    parser.add_argument("--users", type=int, default=1_000_000, help="in the large database of S7")
    parser.add_argument("--tokens", type=int, default=5_000_000, help="refresh tokens in the large database of S7")
    parser.add_argument("--home", type=Path, default=HERE, help="where .peers and .data are kept")
    parser.add_argument("--output", type=Path, default=HERE / ".data" / "results.json", help="the results, as JSON")
    parser.add_argument(
        "--cpu",
        action="store_true",
        help="requests per second of the server's processor time, for a busy machine; not in S3, S4, S8, S9",
    )
    parser.add_argument("--publish", action="store_true", help="write results, table and plot into the documentation")
    asked = parser.parse_args()
    for name in asked.figures:
        if name.lower() not in names:
            parser.error(f"there is no figure {name}; choose from {', '.join(names)}")
    if asked.publish and asked.cpu:
        parser.error("--cpu is for a look; publish what the clock says")
    if asked.rounds < 1 or asked.seconds < 1:
        parser.error("--rounds and --seconds: at least one")
    asked.home = asked.home.absolute()
    return asked


if __name__ == "__main__":
    main()
