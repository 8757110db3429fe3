"""The texts that a server runs are made from the descriptions, and are the ones that stand in `compiled`."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]


def test_every_compiled_module_is_up_to_date_and_there_is_no_other(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import compile_statements  # noqa: PLC0415 (a script, found only now)

    standing = {file: file.read_text() for file in compile_statements.FOLDER.glob("*.py")}
    assert standing == compile_statements.pages(), f"run: {sys.executable} scripts/compile_statements.py"
