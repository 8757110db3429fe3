"""The page shows what was measured, between its marks and nowhere else."""

from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks.plot import svg
from benchmarks.publish import BEGIN, END, PAGE, PLOT, RESULTS, publish, with_figures
from benchmarks.results import Measured, Results, load
from benchmarks.row import Row, at_least

MACHINE = {
    "cores": 2,
    "processor": "a processor",
    "system": "Linux x86_64",
    "python": "CPython 3.11.7",
    "pinned": True,
    "wrk": "wrk 4.1.0",
    "packages": {"fastapi": "0.165.0"},
    "peers": {"authx": "1.7.1"},
}
ROWS = [
    Row("ours", (0.81, 0.85, 0.9), at_least(0.8), note="8/s against 10/s"),
    Row("ours, many", (0.5,), at_least(0.8)),
    Row("a peer", not_measured="no network"),
    Row("later", goal=at_least(2), not_measured="there is no such grant"),
]
RESULT = Results(MACHINE, {"S1": Measured("A route", "2026-11-21", 5, 3, ROWS)})
EMPTY = f"# Speed\n\nBefore.\n\n{BEGIN}\n{END}\n\nAfter.\n"


def test_the_words_around_the_figures_stay() -> None:
    page = with_figures(EMPTY, RESULT)

    assert page.startswith(f"# Speed\n\nBefore.\n\n{BEGIN}\n")
    assert page.endswith(f"{END}\n\nAfter.\n")


def test_publishing_twice_changes_nothing() -> None:
    once = with_figures(EMPTY, RESULT)

    assert with_figures(once, RESULT) == once


def test_the_page_names_machine_day_and_rounds() -> None:
    page = with_figures(EMPTY, RESULT)

    assert "2 cores of a processor, Linux x86_64, CPython 3.11.7" in page
    assert "2026-11-21, rounds: 5, windows of 3 s.\n" in page


def test_the_page_tells_how_its_python_was_built() -> None:
    page = with_figures(EMPTY, Results(MACHINE | {"python_build": "configured with PGO"}))

    assert "Linux x86_64, CPython 3.11.7 (configured with PGO),\n" in page


def test_losses_and_gaps_are_named_before_the_tables() -> None:
    summary, _, tables = with_figures(EMPTY, RESULT).partition("### S1: A route")

    assert "Of 3 goals 1 were reached.\nMissed: S1 ours, many.\nNot measured: S1 later.\n" in summary
    assert "| ours, many | 0.50 | 0.50 | 0.50 | ≥ 0.80 | **missed** |" in tables
    assert "| a peer |  |  |  |  | not measured: no network |" in tables


def test_the_goals_of_a_figure_that_failed_are_counted() -> None:
    failed = Measured("Refresh", "2026-11-21", 5, 3, [Row("Refresh", not_measured="no node")], goals=2)
    halfway = replace(failed, rows=[ROWS[0], *failed.rows])

    page = with_figures(EMPTY, Results(MACHINE, {"S1": RESULT.figures["S1"], "S5": failed}))
    assert "Of 5 goals 1 were reached.\nMissed: S1 ours, many.\nNot measured: S1 later; S5.\n" in page
    page = with_figures(EMPTY, Results(MACHINE, {"S5": halfway}))
    assert "Of 2 goals 1 were reached.\nNot measured: the rest of S5.\n" in page
    page = with_figures(EMPTY, Results(MACHINE, {"S5": replace(failed, goals=0)}))
    assert "Of 0 goals 0 were reached.\nNot measured: S5.\n" in page


def test_a_figure_that_was_measured_with_something_else_says_so() -> None:
    head = MACHINE | {"source": "b2"}
    same, other = ({"source": source, "packages": {"fastapi": "0.165.0"}} for source in ("b2", "a1"))
    figure = RESULT.figures["S1"]

    page = with_figures(EMPTY, Results(head, {"S1": replace(figure, facts=same), "S5": replace(figure, facts=other)}))

    first, _, second = page.partition("### S5")
    assert "State of the source of Fastlatch (a hash of its files): `b2`." in first
    assert "windows of 3 s.\n" in first
    assert "windows of 3 s. **Measured with another state of the source.**\n" in second


def test_what_the_host_took_away_is_told() -> None:
    figure = replace(RESULT.figures["S1"], stolen=12.4)

    assert "windows of 3 s. The host gave 12 % of the cores' time to others.\n" in with_figures(
        EMPTY, Results(MACHINE, {"S1": figure})
    )


def test_too_few_rounds_are_told() -> None:
    hasty = Results(MACHINE, {"S1": Measured("A route", "2026-11-21", 4, 3, ROWS)})

    assert "**Too few rounds: good for a look, not for a claim.**" in with_figures(EMPTY, hasty)
    assert "Too few rounds" not in with_figures(EMPTY, RESULT)


def test_a_page_without_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="lost the marks"):
        with_figures(f"# Speed\n\n{BEGIN}\n", RESULT)


def test_publishing_writes_page_and_plot(tmp_path: Path) -> None:
    page, plot = tmp_path / "speed.md", tmp_path / "speed.svg"
    page.write_text(EMPTY)

    publish(RESULT, page=page, plot=plot)

    assert "| ours | 0.81 | 0.85 | 0.90 |" in page.read_text()
    assert plot.read_text() == svg(RESULT.figures)


def test_the_page_of_the_documentation_shows_the_results_beside_it() -> None:
    results = load(RESULTS)

    assert results.figures
    assert with_figures(PAGE.read_text(), results) == PAGE.read_text()
    assert svg(results.figures) == PLOT.read_text()
