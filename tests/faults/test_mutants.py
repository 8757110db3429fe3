"""The table of deliberate breakages has not fallen behind the code. `scripts/fault_mutants.py` runs them."""

import ast
import shlex
from collections import Counter

import pytest

from support.mutants import PACKAGE, ROOT, mutants

MUTANTS = mutants()
PAGES = [ROOT / "docs/explanation" / name for name in ("faults.md", "faults-away.md")]


def chosen_by(arguments: str) -> list[str]:
    """The words of `-k` that names of tests have, and not the words in brackets behind the names."""
    words = shlex.split(arguments)
    expression = words[words.index("-k") + 1] if "-k" in words else ""
    return [word for word in expression.split() if "_" in word]


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_what_a_mutant_replaces_stands_there_once_its_tests_exist_and_a_page_names_it(mutant):
    assert mutant.problems(ROOT / PACKAGE) == []
    named = [ROOT / word.partition("::")[0] for word in shlex.split(mutant.tests) if word.startswith("tests/")]
    assert named
    assert all(path.exists() for path in named)
    texts = " ".join(path.read_text() for path in named)
    assert [word for word in chosen_by(mutant.tests) if word not in texts] == []
    assert any(f"`{mutant.name}`" in page.read_text() for page in PAGES)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant_is_python_and_another_program(mutant):
    texts = {change.file: (ROOT / PACKAGE / change.file).read_text() for change in mutant.changes}
    for change in mutant.changes:
        texts[change.file] = texts[change.file].replace(change.old, change.new)
    for file, text in texts.items():
        assert ast.dump(ast.parse(text)) != ast.dump(ast.parse((ROOT / PACKAGE / file).read_text()))


def test_no_two_mutants_have_one_name():
    assert max(Counter(mutant.name for mutant in MUTANTS).values()) == 1
