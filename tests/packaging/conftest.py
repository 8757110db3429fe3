"""The wheel, built once, and a folder that it was unpacked into by pip: nothing of this repository's source is near."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run([sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)], folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel's package and nothing else; the libraries it needs are those of the tests."""
    folder = tmp_path_factory.mktemp("elsewhere")
    run([sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), str(wheel)], folder)
    return folder


@pytest.fixture
def environment(installed: Path) -> Mapping[str, str]:
    """For a process that finds the installed package before the one under test."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("FASTLATCH_")}
    return own | {"PYTHONPATH": str(installed)}


def run(command: list[str], folder: Path, environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
