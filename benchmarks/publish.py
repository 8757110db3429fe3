"""From results to the documentation: the tables between two marks of the page, and the plot beside it.

`python -m benchmarks.publish` makes both anew from the results that are there, without measuring.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from .differences import differences
from .plot import svg
from .results import ENOUGH_ROUNDS, Measured, Results, load
from .row import Row
from .table import cells

_PAGES = Path(__file__).resolve().parents[1] / "docs" / "explanation"
PAGE = _PAGES / "speed.md"
PLOT = _PAGES / "speed.svg"
RESULTS = _PAGES / "speed-results.json"
BEGIN = "<!-- figures: written by `python -m benchmarks --publish`, never by hand -->"
END = "<!-- figures: end -->"


def publish(results: Results, *, page: Path = PAGE, plot: Path = PLOT) -> None:
    """Rewrite what was measured; leave every other word of the page as it is.

    Raises:
        ValueError: the page has no place for the figures.
    """
    page.write_text(with_figures(page.read_text(), results))
    plot.write_text(svg(results.figures))


def with_figures(text: str, results: Results) -> str:
    """The page with these results between its marks."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError("the page has lost the marks between which the figures stand")
    figures = "\n".join(_figures(results))
    return f"{before}{BEGIN}\n\n{figures}\n{END}{after}"


def _figures(results: Results) -> Iterator[str]:
    if results.machine:
        yield from _machine(results.machine)
    yield from _summary(results)
    for name, figure in sorted(results.figures.items()):
        yield from _figure(name, figure, results.machine)


def _machine(machine: Mapping[str, Any]) -> Iterator[str]:
    packages = ", ".join(f"{name} {version}" for name, version in machine["packages"].items())
    peers = ", ".join(f"{name} {version}" for name, version in machine["peers"].items())
    pinned = "each on a core of its own" if machine["pinned"] else "**not** on cores of their own"
    python = machine["python"]
    if "python_build" in machine:
        python += f" ({machine['python_build']})"
    yield f"Measured on {machine['cores']} cores of {machine['processor']}, {machine['system']}, {python},"
    yield f"with {packages}. Server and load ran {pinned}. Load: {machine['wrk'] or 'no wrk'}."
    yield f"Peers: {peers or 'none installed'}."
    if "source" in machine:
        yield f"State of the source of Fastlatch (a hash of its files): `{machine['source']}`."
    yield ""


def _summary(results: Results) -> Iterator[str]:
    """The losses first."""
    goals, reached = 0, 0
    missed: list[str] = []
    unknown: list[str] = []
    for name, figure in sorted(results.figures.items()):
        judged = [row for row in figure.rows if row.goal]
        # A figure that stopped has fewer rows than goals.
        goals += max(figure.goals, len(judged))
        reached += sum(row.reached is True for row in judged)
        missed += [f"{name} {row.what}" for row in judged if row.reached is False]
        unknown += [f"{name} {row.what}" for row in judged if row.reached is None]
        if figure.stopped:
            unknown.append(f"the rest of {name}" if any(row.values for row in figure.rows) else name)
    if not goals and not unknown:
        return
    yield f"Of {goals} goals {reached} were reached."
    if missed:
        yield f"Missed: {'; '.join(missed)}."
    if unknown:
        yield f"Not measured: {'; '.join(unknown)}."
    yield ""


def _figure(name: str, figure: Measured, head: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {name}: {figure.title}"
    yield ""
    how = f"{figure.measured_at}, rounds: {figure.rounds}, windows of {figure.seconds} s."
    yield f"{how}{_stolen(figure)}{_caution(figure)}{_other_than_above(figure, head)}"
    yield ""
    yield "| | min | median | max | goal | | medians behind it |"
    yield "|---|---:|---:|---:|---:|---|---|"
    for row in figure.rows:
        yield _line(row)
    yield ""


def _stolen(figure: Measured) -> str:
    return "" if figure.stolen is None else f" The host gave {figure.stolen:.0f} % of the cores' time to others."


def _caution(figure: Measured) -> str:
    return "" if figure.rounds >= ENOUGH_ROUNDS else " **Too few rounds: good for a look, not for a claim.**"


def _other_than_above(figure: Measured, head: Mapping[str, Any]) -> str:
    found = ", ".join(differences(figure.facts, head))
    return f" **Measured with {found}.**" if found else ""


def _line(row: Row) -> str:
    what, low, middle, high, goal, said = cells(row)
    if row.reached is False:
        said = f"**{said}**"
    return f"| {what} | {low} | {middle} | {high} | {goal} | {said} | {row.note} |"


if __name__ == "__main__":
    publish(load(RESULTS))
