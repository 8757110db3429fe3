"""A migrated SQLite file for the tests of what lies under the stores."""

from pathlib import Path

import pytest

from fastlatch.adapters.database.migrate import upgrade


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """An empty database that is up to date."""
    file = tmp_path / "fastlatch.db"
    upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"
