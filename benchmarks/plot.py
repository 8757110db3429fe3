"""The results as one SVG: a bar for the median, a line from the smallest to the largest round, a mark at the goal.

Nothing is loaded: colours for light and dark pages stand in the file, letters are those of the reader's system.
"""

from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby
from math import log10

from .results import Measured
from .row import Row, number
from .table import unit_of

_WIDTH, _LABELS, _BARS = 980, 430, 420
_LINE, _TITLE, _AXIS, _GAP = 22, 30, 22, 10
_WIDE = 20
"""From so many times the goal on, a scale is logarithmic: or one peer's bar would hide all others."""
_STYLE = """
text { font: 13px system-ui, sans-serif; fill: #24292f }
.title { font-weight: 600; font-size: 14px }
.axis, .value { fill: #57606a; font-size: 12px }
.reached { fill: #1a7f64 } .missed { fill: #c2570c } .other { fill: #9aa4ae }
.span { stroke: #24292f; stroke-width: 1.5 } .goal { stroke: #24292f; stroke-width: 2; stroke-dasharray: 3 2 }
.page { fill: #ffffff }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3 } .axis, .value { fill: #9da7b1 } .page { fill: #0d1117 }
  .reached { fill: #2ea98a } .missed { fill: #e07b39 } .other { fill: #6e7781 }
  .span, .goal { stroke: #e6edf3 }
}
"""


def svg(figures: Mapping[str, Measured]) -> str:
    """All figures, one below the other."""
    parts: list[str] = []
    parts += _legend(_GAP)
    y = _GAP + _LINE + _GAP
    for name, figure in sorted(figures.items()):
        parts.append(_text(_GAP, y + 18, f"{name}: {figure.title}", "title"))
        y += _TITLE
        for axis, grouped in groupby(figure.rows, key=lambda row: row.axis):
            rows = list(grouped)
            scale = _Scale(rows)
            suffix = ", logarithmic" if scale.logarithmic else ""
            parts.append(_text(_LABELS, y + 14, f"{axis}{suffix}", "axis"))
            y += _AXIS
            for row in rows:
                parts += _row(row, y, scale)
                y += _LINE
        y += _GAP
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y}" role="img">'
    page = f'<rect class="page" width="{_WIDTH}" height="{y}" rx="6"/>'
    title = "<title>Fastlatch and its peers: medians of all rounds, and the goals</title>"
    return "\n".join((head, title, f"<style>{_STYLE}</style>", page, *parts, "</svg>")) + "\n"


def _legend(y: int) -> Iterator[str]:
    meanings = (("reached", "goal reached"), ("missed", "goal missed"), ("other", "no goal"))
    x = _GAP
    for kind, meaning in meanings:
        yield f'<rect class="key {kind}" x="{x}" y="{y + 4}" width="14" height="{_LINE - 8}"/>'
        yield _text(x + 20, y + _LINE / 2 + 4, meaning, "value")
        x += 130
    yield f'<line class="key goal" x1="{x}" x2="{x}" y1="{y + 1}" y2="{y + _LINE - 1}"/>'
    yield _text(
        x + 8,
        y + _LINE / 2 + 4,
        "goal; bars are medians, thin lines go from the smallest to the largest round",
        "value",
    )


class _Scale:
    """From a value to a place, for all rows of one axis."""

    def __init__(self, rows: list[Row]) -> None:
        values = [value for row in rows for value in row.values]
        goals = [row.goal.bound for row in rows if row.goal is not None]
        self._high = max([*values, *goals, 0.001]) * 1.05
        smallest_goal = min((goal for goal in goals if goal > 0), default=self._high)
        self.logarithmic = self._high > _WIDE * smallest_goal
        self._low = min([value for value in [*values, *goals] if value > 0], default=0.1) / 2

    def __call__(self, value: float) -> float:
        if not self.logarithmic:
            return _LABELS + _BARS * value / self._high
        inside = max(value, self._low)
        return _LABELS + _BARS * log10(inside / self._low) / log10(self._high / self._low)


def _row(row: Row, y: int, scale: _Scale) -> Iterator[str]:
    middle = y + _LINE / 2
    yield _text(_LABELS - 8, middle + 4, row.what.replace("`", ""), "", anchor="end")
    if not row.values:
        yield _text(_LABELS + 4, middle + 4, f"not measured: {row.not_measured}"[:70], "value")
        return
    kind = {True: "reached", False: "missed", None: "other"}[row.reached]
    end, low, high = scale(row.median), scale(min(row.values)), scale(max(row.values))
    yield f'<rect class="{kind}" x="{_LABELS}" y="{y + 4}" width="{max(1, end - _LABELS):.1f}" height="{_LINE - 8}"/>'
    yield f'<line class="span" x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}"/>'
    if row.goal is not None:
        goal = scale(row.goal.bound)
        yield f'<line class="goal" x1="{goal:.1f}" x2="{goal:.1f}" y1="{y + 1}" y2="{y + _LINE - 1}"/>'
    yield _text(_LABELS + _BARS + 12, middle + 4, f"{number(row.median)}{unit_of(row)}", "value")


def _text(x: float, y: float, content: str, kind: str, *, anchor: str = "start") -> str:
    return f'<text class="{kind}" x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(content)}</text>'
