"""The answer for a terminal: one block a figure, one line a row, and in plain words whether the goal was reached."""

from collections.abc import Sequence

from .row import Row, number

_HEAD = ("", "min", "median", "max", "goal", "")


def cells(row: Row) -> tuple[str, str, str, str, str, str]:
    """What, min, median, max, goal, verdict."""
    goal = "" if row.goal is None else f"{row.goal}{unit_of(row)}"
    if not row.values:
        return row.what, "", "", "", goal, f"not measured: {row.not_measured}"
    low, middle, high = (f"{number(value)}{unit_of(row)}" for value in (min(row.values), row.median, max(row.values)))
    return row.what, low, middle, high, goal, verdict(row)


def unit_of(row: Row) -> str:
    """Behind each number."""
    return "" if row.unit == "ratio" else f" {row.unit}"


def verdict(row: Row) -> str:
    """Empty where there is no goal."""
    return {True: "reached", False: "missed", None: ""}[row.reached]


def table(title: str, rows: Sequence[Row]) -> str:
    """Aligned columns; the medians behind each ratio on a line below it."""
    filled = [cells(row) for row in rows]
    widths = [max(len(line[column]) for line in (_HEAD, *filled)) for column in range(5)]
    out = [title]
    for line, row in ((_HEAD, None), *zip(filled, rows, strict=True)):
        text = [line[0].ljust(widths[0]), *(line[column].rjust(widths[column]) for column in range(1, 5)), line[5]]
        out.append(f"  {'  '.join(text).rstrip()}")
        if row is not None and row.note:
            out.append(f"      {row.note}")
    return "\n".join(out)
