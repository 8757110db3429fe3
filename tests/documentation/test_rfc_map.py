"""The map of RFCs names files and tests that exist, and every file of the core that opens with an RFC is on it."""

import ast
import re

from documentation.sources import ROOT

MAP = ROOT / "docs" / "rfc-map.md"
SOURCE = ROOT / "src" / "fastlatch"
SUPPORTING = {
    "adapters/database/clients.py",
    "adapters/database/keys.py",
    "domain/endpoint_request.py",
    "domain/grant.py",
    "domain/key.py",
    "domain/session.py",
}
"""Rows and types that speak an RFC's language; what they hold is decided by the files on the map."""


def rows() -> list[list[str]]:
    """The cells of every row that maps a rule."""
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in MAP.read_text().splitlines()]
    mapped = [cells for cells in found if len(cells) == 4 and cells[0] not in {"section", "---"}]
    assert len(mapped) > 40, "the map has no rows where this test looks for them"
    return mapped


def test_every_rule_names_a_file_that_exists() -> None:
    missing = [
        f"{section}: {name}"
        for section, _, files, _ in rows()
        for name in re.findall(r"`([^`]+)`", files) or ["no file"]
        if not (SOURCE / name).is_file()
    ]

    assert missing == []


def test_every_rule_names_a_test_that_exists() -> None:
    missing = [
        f"{section}: {name}"
        for section, _, _, tests in rows()
        for name in re.findall(r"`([^`]+)`", tests) or ["no test"]
        if not is_test(name)
    ]

    assert missing == []


def test_every_file_of_the_core_that_opens_with_an_rfc_is_on_the_map() -> None:
    mapped = {name for _, _, files, _ in rows() for name in re.findall(r"`([^`]+)`", files)}
    families = {"oauth", "grants", "client_auth", "tokens", "accounts", "domain"}
    claiming = {
        str(file.relative_to(SOURCE))
        for file in SOURCE.rglob("*.py")
        if file.name not in {"__init__.py", "grant.py", "method.py"}
        and file.relative_to(SOURCE).parts[0] in families
        and re.match(r"(RFC \d+|ASVS)", ast.get_docstring(ast.parse(file.read_text())) or "")
    }

    assert len(claiming) > 15
    assert claiming - mapped - SUPPORTING == set()


def is_test(name: str) -> bool:
    """Whether `path::function` is a test of this suite."""
    path, _, function = name.partition("::")
    file = ROOT / "tests" / path
    return (
        file.is_file()
        and re.search(rf"^(?:async )?def {re.escape(function)}\(", file.read_text(), re.MULTILINE) is not None
    )
