"""A database for each test, of each kind: what a store promises does not depend on where it keeps things."""

import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from fastlatch.adapters.database.database import Database, open_database
from fastlatch.adapters.database.migrate import upgrade
from fastlatch.adapters.database.options import DatabaseOptions
from support.postgres import Postgres


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Behind pgbouncer each test runs once, with the first of its parameters: other data take no other way there."""
    seen: set[str] = set()
    kept = []
    for item in items:
        callspec = getattr(item, "callspec", None)
        if callspec is not None and callspec.params.get("kind") == "pgbouncer":
            test = item.nodeid.partition("[")[0]
            if test in seen:
                continue
            seen.add(test)
        kept.append(item)
    items[:] = kept


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrating once and copying is many times faster than migrating for each test."""
    path = tmp_path_factory.mktemp("migrated") / "fastlatch.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture
def sqlite_url(migrated_file: Path, tmp_path: Path) -> str:
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'fastlatch.db')}"


@pytest.fixture
def postgres_url(postgres) -> Iterator[str]:
    url = postgres.new_database(postgres.migrated)
    yield url
    postgres.drop(url)


class Reused:
    """One database after another: a new one only where the last cannot be emptied."""

    def __init__(self, server: Postgres) -> None:
        self._server = server
        self._url: str | None = None

    def take(self) -> str:
        if self._url is None or not self._server.empty(self._url):
            self.drop()
            self._url = self._server.new_database(self._server.migrated_to_be_emptied)
        return self._url

    def drop(self) -> None:
        if self._url is not None:
            self._server.drop(self._url)
            self._url = None


@pytest.fixture(scope="session")
def reused_postgres(postgres) -> Iterator[Reused]:
    reused = Reused(postgres)
    yield reused
    reused.drop()


@pytest.fixture(params=["sqlite", "postgres", "pgbouncer"])
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def url(request: pytest.FixtureRequest, kind: str) -> str:
    """The address of an empty database that is up to date."""
    if kind not in {"postgres", "pgbouncer"}:
        return str(request.getfixturevalue(f"{kind}_url"))
    url = request.getfixturevalue("reused_postgres").take()
    return str(request.getfixturevalue("pgbouncer").url(url) if kind == "pgbouncer" else url)


@pytest.fixture
def options(kind: str) -> DatabaseOptions:
    # Tests that wait in many places at once are no measure of how long a caller may be kept waiting.
    return DatabaseOptions(patience=30, through_pgbouncer=kind == "pgbouncer")


@pytest.fixture
async def database(url: str, options: DatabaseOptions) -> AsyncIterator[Database]:
    opened = await open_database(url, options=options)
    yield opened
    await opened.close()


@pytest.fixture
async def other(url: str, options: DatabaseOptions) -> AsyncIterator[Database]:
    """The same database as another process has it open: own threads, own connections, own memory."""
    opened = await open_database(url, options=options)
    yield opened
    await opened.close()
