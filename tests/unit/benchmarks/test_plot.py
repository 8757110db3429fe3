"""The plot is one self-contained file that shows every row."""

import re
from xml.etree import ElementTree as ET

import pytest
from benchmarks.plot import svg
from benchmarks.results import Measured
from benchmarks.row import Row, at_least, at_most

SVG = "{http://www.w3.org/2000/svg}"
FIGURES = {
    "S1": Measured(
        "A <route>",
        "2026-11-21",
        5,
        3,
        [
            Row("ours", (0.7, 0.9), at_least(0.75), axis="share"),
            Row("ours, slow", (0.2, 0.3), at_least(0.75), axis="share"),
            Row("a peer", (0.4,), axis="share"),
            Row("no peer", not_measured="no network & no node", axis="share"),
        ],
    ),
    "S3": Measured(
        "A storm",
        "2026-11-21",
        5,
        3,
        [Row("ours", (2.0, 2.5), at_most(3), axis="p99"), Row("a peer", (1_800.0,), axis="p99")],
    ),
}


def parts(kind: str, tag: str) -> list[ET.Element]:
    root = ET.fromstring(svg(FIGURES))  # noqa: S314 (our own text)
    return [part for part in root.iter(SVG + tag) if part.get("class") == kind]


def test_each_row_has_a_bar_in_the_colour_of_its_verdict() -> None:
    assert len(parts("reached", "rect")) == 2
    assert len(parts("missed", "rect")) == 1
    assert len(parts("other", "rect")) == 2


def test_each_goal_has_a_mark_and_each_measured_row_its_range() -> None:
    assert len(parts("goal", "line")) == 3
    assert len(parts("span", "line")) == 5


def test_bars_of_one_axis_stand_on_one_scale() -> None:
    slow, peer = parts("missed", "rect")[0], parts("other", "rect")[0]

    widths = float(peer.get("width", "")) / float(slow.get("width", ""))
    assert widths == pytest.approx(0.4 / 0.25, rel=0.01)


def test_a_row_that_was_not_measured_says_why() -> None:
    assert "not measured: no network & no node" in {part.text for part in parts("value", "text")}


def test_an_axis_is_logarithmic_only_where_one_bar_would_hide_the_others() -> None:
    assert [part.text for part in parts("axis", "text")] == ["share", "p99, logarithmic"]


def test_it_has_colours_for_dark_pages_and_loads_nothing() -> None:
    text = svg(FIGURES)

    assert "prefers-color-scheme: dark" in text
    assert re.findall(r"https?://[^\"]+", text) == ["http://www.w3.org/2000/svg"]
    assert "@import" not in text
    assert "href" not in text
