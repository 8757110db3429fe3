"""Our own compiled statements run by pgbench: what PostgreSQL can do with them, with no Python in the way."""

import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tests.support.postgres import binaries

from benchmarks.row import NotMeasured
from fastlatch.adapters.database.statement import Statement


def text(statement: Statement, values: Mapping[str, str]) -> str:
    """With an expression of SQL in the place of each parameter."""
    compiled = statement.compiled("postgresql")
    values = {**{name: _literal(value) for name, value in compiled.constants.items()}, **values}
    return re.sub(r"\$(\d+)", lambda place: values[compiled.order[int(place[1]) - 1]], compiled.sql) + ";"


def _literal(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def pgbench(url: str, script: Path, how_long: str) -> tuple[float, float]:
    """Transactions a second, and how many there were.

    Raises:
        NotMeasured: it failed.
    """
    command = [str(binaries() / "pgbench"), "--no-vacuum", "--protocol=prepared", "--client=4", "--jobs=1", how_long]
    done = subprocess.run(
        [*command, f"--file={script}", url], capture_output=True, text=True, check=False, timeout=1800
    )
    if done.returncode != 0:
        raise NotMeasured(f"pgbench failed: {done.stderr.strip()[-300:]}")
    rate = re.search(r"tps = ([\d.]+)", done.stdout)
    count = re.search(r"actually processed: (\d+)", done.stdout)
    if rate is None or count is None:
        raise NotMeasured(f"not a report of pgbench: {done.stdout[:200]!r}")
    return float(rate[1]), float(count[1])
