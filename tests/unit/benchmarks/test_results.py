"""Results are kept figure by figure: measuring one again leaves the others as they were."""

import json
from dataclasses import replace
from pathlib import Path

from benchmarks.results import Measured, Results, load
from benchmarks.row import Row, at_least

S1 = Measured("A route", "2026-11-21", 5, 3, [Row("ours", (0.8, 0.9), at_least(0.8))])
S5 = Measured("Refresh", "2026-11-22", 7, 1, [Row("a peer", not_measured="no node")])


def test_results_come_back_as_they_were(tmp_path: Path) -> None:
    file = tmp_path / "new folder" / "results.json"

    Results({"cores": 2}, {"S5": S5, "S1": S1}).save(file)
    found = load(file)

    assert found.machine == {"cores": 2}
    assert found.figures == {"S1": S1, "S5": S5}


def test_goals_and_facts_of_a_figure_come_back(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    figure = replace(S1, goals=2, facts={"source": "abc", "packages": {"uvicorn": "1"}})

    Results({}, {"S1": figure}).save(file)

    assert load(file).figures == {"S1": figure}


def test_a_file_from_before_they_were_kept_can_be_read(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    Results({"cores": 2}, {"S1": S1}).save(file)
    record = json.loads(file.read_text())
    del record["figures"]["S1"]["goals"], record["figures"]["S1"]["facts"]
    file.write_text(json.dumps(record))

    assert load(file).figures == {"S1": S1}


def test_measuring_one_figure_keeps_the_others(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    Results({"cores": 2}, {"S1": S1}).save(file)

    results = load(file)
    results.figures["S5"] = S5
    results.save(file)

    assert set(load(file).figures) == {"S1", "S5"}


def test_without_a_file_there_is_nothing_yet(tmp_path: Path) -> None:
    assert load(tmp_path / "results.json").figures == {}
