"""The deliberate breakages of `tests/faults/mutants.toml`."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
PACKAGE = Path("src/fastlatch")


@dataclass(frozen=True)
class Change:
    file: Path
    """Below the package."""
    old: str
    new: str


@dataclass(frozen=True)
class Mutant:
    """What is broken, how, and which tests must notice."""

    name: str
    breaks: str
    tests: str
    changes: tuple[Change, ...]

    def problems(self, package: Path) -> list[str]:
        """Why it cannot be applied to this copy of the package: the text that it replaces has changed."""
        return [
            f"{self.name}: {change.file} has {times} times, and not once: {change.old!r}"
            for change in self.changes
            if (times := (package / change.file).read_text().count(change.old)) != 1
        ]

    def apply(self, package: Path) -> None:
        for change in self.changes:
            path = package / change.file
            path.write_text(path.read_text().replace(change.old, change.new))


def mutants() -> list[Mutant]:
    """All of them, in the order of the file."""
    table = tomllib.loads((ROOT / "tests/faults/mutants.toml").read_text())
    return [_mutant(entry) for entry in table["mutant"]]


def _mutant(entry: dict[str, Any]) -> Mutant:
    changes = tuple(Change(Path(each["file"]), each["old"], each["new"]) for each in entry["change"])
    return Mutant(entry["name"], entry["breaks"], entry["tests"], changes)
