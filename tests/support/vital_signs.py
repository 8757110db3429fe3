"""What grows in a process or a database that is not in order, as the kernel and the database tell it."""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

TABLES = (
    "fastlatch_users",
    "fastlatch_sessions",
    "fastlatch_changes",
    "fastlatch_signing_keys",
)


@dataclass(frozen=True)
class Signs:
    """Of all processes together, but `memory` is in KiB of the largest one."""

    memory: int
    descriptors: int
    threads: int


def signs_of(pids: Iterable[int]) -> Signs:
    statuses = [_status(pid) for pid in pids]
    return Signs(
        memory=max(int(status["VmRSS"].split()[0]) for status in statuses),
        descriptors=sum(len(list(Path(f"/proc/{pid}/fd").iterdir())) for pid in pids),
        threads=sum(int(status["Threads"]) for status in statuses),
    )


def rows_of_file(file: Path) -> dict[str, int]:
    with closing(sqlite3.connect(file)) as connection:
        return _rows(lambda sql: connection.execute(sql).fetchone()[0])


def rows(count: Callable[[str], str]) -> dict[str, int]:
    """`count` runs a statement and gives the one value of its one row."""
    return _rows(lambda sql: int(count(sql)))


def slope(points: list[tuple[float, float]]) -> float:
    """Of the straight line that fits best (least squares)."""
    if len(points) < 2:
        return 0.0
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    below = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / below


def _rows(count: Callable[[str], int]) -> dict[str, int]:
    return {table: count(f"SELECT count(*) FROM {table}") for table in TABLES}  # noqa: S608 (our own names)


def _status(pid: int) -> dict[str, str]:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}
