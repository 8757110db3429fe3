"""A database for each test, of each kind; today there is one kind."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fastlatch.adapters.database.database import Database, open_database
from fastlatch.adapters.database.migrate import upgrade


@pytest.fixture(scope="session")
def migrated_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Migrating once and copying is many times faster than migrating for each test."""
    path = tmp_path_factory.mktemp("migrated") / "fastlatch.db"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["sqlite"])
def url(request: pytest.FixtureRequest, migrated_file: Path, tmp_path: Path) -> str:
    """The address of an empty database that is up to date."""
    assert request.param == "sqlite"
    return f"sqlite:///{shutil.copy(migrated_file, tmp_path / 'fastlatch.db')}"


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    opened = await open_database(url)
    yield opened
    await opened.close()


@pytest.fixture
async def other(url: str) -> AsyncIterator[Database]:
    """The same database as another process has it open: own threads, own connections, own memory."""
    opened = await open_database(url)
    yield opened
    await opened.close()
