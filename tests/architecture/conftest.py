"""Every module of the package, read once."""

import ast
from dataclasses import dataclass, field
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "fastlatch"


@dataclass(frozen=True, slots=True)
class Module:
    """One source file, as the checks see it."""

    path: str
    """Below `src/fastlatch`."""
    text: str = field(repr=False)
    tree: ast.Module = field(repr=False)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def modules() -> list[Module]:
    found = []
    for file in sorted(SOURCE.rglob("*.py")):
        text = file.read_text()
        found.append(Module(str(file.relative_to(SOURCE)), text, ast.parse(text)))
    assert len(found) > 80, "the source tree is not where this test looks for it"
    return found
