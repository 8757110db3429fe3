"""What each figure says of itself."""

from benchmarks.figures import FIGURES
from benchmarks.publish import RESULTS
from benchmarks.results import load


def test_no_figure_has_more_goals_than_it_says() -> None:
    for name, figure in load(RESULTS).figures.items():
        judged = sum(row.goal is not None for row in figure.rows)
        assert judged == FIGURES[name].goals or (figure.stopped and judged < FIGURES[name].goals), name


def test_processor_time_counts_only_where_requests_keep_one_core_busy() -> None:
    assert [name for name, figure in FIGURES.items() if not figure.by_cpu] == ["S3", "S4", "S8", "S9"]
