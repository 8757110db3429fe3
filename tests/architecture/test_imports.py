"""Imports run down the floors: the contracts are in pyproject.toml, import-linter draws the graph."""

import ast
import subprocess
import sys
from pathlib import Path

FORBIDDEN = {"jose", "passlib", "httpx"}
"""Two with advisories or faults that nobody mends, and one that its successor has replaced."""

FOR_THOSE_WHO_STILL_USE_IT = ["integrations/httpx_auth/auth.py: httpx"]
"""Its clients take an `Auth` of their own class only; nothing of ours asks anybody anything by it."""


def test_every_import_contract_is_kept(root: Path) -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


def test_abandoned_libraries_are_imported_nowhere(modules: list) -> None:
    found = [
        f"{module.path}: {name}"
        for module in modules
        for name in imported_names(module.tree)
        if name.partition(".")[0] in FORBIDDEN
    ]

    assert found == FOR_THOSE_WHO_STILL_USE_IT


def test_nothing_is_imported_by_a_name_made_at_run_time(modules: list) -> None:
    """import-linter sees static imports only."""
    found = [
        module.path
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in {"__import__", "import_module", "importlib.import_module"}
    ]

    assert found == []


def imported_names(tree: ast.Module) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.append(node.module)
    return names
