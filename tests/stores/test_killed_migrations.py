"""A process is killed while it migrates: the tables are the old ones or the new ones, and the next one ends the work.

KILLED_MIGRATIONS sets how many are killed of each kind and version; by default a few.
"""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from fastlatch.adapters.database.migrate import HEAD, current, upgrade
from stores import killed_migration
from stores.raw_sql import run
from support.old_databases import OLDER, make

KILLS = int(os.environ.get("KILLED_MIGRATIONS", "4"))
SESSIONS = 3_000
_MANY = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {many})"
    " INSERT INTO fastlatch_sessions ({columns}) SELECT {values} FROM n",
    "postgres": "INSERT INTO fastlatch_sessions ({columns}) SELECT {values} FROM generate_series(1, {many}) AS n(i)",
}
_COLUMNS = "id, user_id, client_id, scopes, created_at, last_used_at, expires_at, ended_at, user_agent, address"
_VALUES = "'s' || i, 'u' || i, 'c', 'read', 1, 2, 3000, NULL, 'curl', '::1'"


@pytest.fixture(params=["sqlite", "postgres"])
def copies(request: pytest.FixtureRequest, tmp_path: Path, version: str) -> Iterator[Callable[[int], str]]:
    """The same database of an older version as often as it is asked for."""
    many = _MANY[request.param].format(many=SESSIONS, columns=_COLUMNS, values=_VALUES)
    if request.param == "sqlite":
        original = tmp_path / "original.db"
        make(f"sqlite:///{original}", version)
        run(f"sqlite:///{original}", many)
        yield lambda number: f"sqlite:///{shutil.copy(original, tmp_path / f'{number}.db')}"
        return
    server = request.getfixturevalue("postgres")
    template = server.new_database()
    make(template, version)
    run(template, many)
    made = [template]

    def copy(_: int) -> str:
        made.append(server.new_database(template.rpartition("/")[2]))
        return made[-1]

    yield copy
    for url in made:
        server.drop(url)


class Migrator:
    """Has databases migrated, each by a process that nobody waits for longer than so many seconds."""

    def __init__(self) -> None:
        program = str(killed_migration.__file__)
        self._process = subprocess.Popen(
            [sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def migrate(self, url: str, *, killed_after: float | None = None) -> tuple[int, float]:
        """The status of the process that did it, and how long it took."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{url} {'never' if killed_after is None else killed_after}\n")
        self._process.stdin.flush()
        status, seconds = self._process.stdout.readline().split()
        return int(status), float(seconds)

    def close(self) -> None:
        self._process.communicate(timeout=60)


@pytest.fixture(scope="module")
def migrator() -> Iterator[Migrator]:
    started = Migrator()
    yield started
    started.close()


@pytest.mark.parametrize("version", OLDER)
def test_all_or_nothing_is_done_and_the_next_run_ends_it(copies, migrator, version):
    status, whole = migrator.migrate(copies(0))
    assert status == 0
    statuses = []
    for number in range(1, KILLS + 1):
        url = copies(number)
        # Spread over the time that it takes, and a little more.
        status, seconds = migrator.migrate(url, killed_after=whole * 1.1 * (number - 0.5) / KILLS)
        statuses.append(status)
        # The first one may have waited for the machine; what one that was not killed took is what it takes.
        whole = min(whole, seconds) if status == 0 else whole
        found = current(url)
        assert found in {version, HEAD}
        sessions = run(url, "SELECT count(*) FROM fastlatch_sessions")
        if found == version:
            assert sessions == [str(SESSIONS + 2)]
        upgrade(url)
        assert current(url) == HEAD
        assert run(url, "SELECT username FROM fastlatch_users") == ["alice"]
        assert run(url, "SELECT count(*) FROM fastlatch_sessions") == [str(0 if version < "0003" else SESSIONS + 2)]
        if url.startswith("sqlite:///"):
            with closing(sqlite3.connect(url.removeprefix("sqlite:///"))) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert -signal.SIGKILL in statuses
