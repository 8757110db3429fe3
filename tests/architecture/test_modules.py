"""What holds for every file of the package."""

import ast
import re

from fastlatch.accounts.browser_logins import COOKIE_PREFIX
from fastlatch.domain.secret import CLIENT_SECRET_PREFIX, new_secret
from support.secret_sweep.issued import Issued
from support.secret_sweep.needles import Needles

LONGEST = 300
"""Lines; most files have less than half of it."""


def test_every_module_opens_with_what_it_is_for(modules: list) -> None:
    silent = [
        module.path for module in modules if not (ast.get_docstring(module.tree) or "").partition("\n")[0].strip()
    ]

    assert silent == []


def test_no_module_is_longer_than_a_reader_can_hold(modules: list) -> None:
    long = {module.path: lines for module in modules if (lines := module.text.count("\n")) > LONGEST}

    assert long == {}


def test_only_the_command_line_prints(modules: list) -> None:
    printing = [
        module.path
        for module in modules
        if not module.path.startswith("cli/")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert printing == []


def test_nothing_is_left_for_later(modules: list) -> None:
    unfinished = [
        f"{module.path}: {word}"
        for module in modules
        for word in ("TODO", "FIXME", "XXX", "NotImplementedError", "pragma: no cover")
        if word in module.text
    ]

    assert unfinished == []


def test_every_silenced_check_says_which_and_why(modules: list) -> None:
    """`# noqa: CODE (reason)`, `# type: ignore[code]`; never a bare one."""
    bare = [
        f"{module.path}:{number}"
        for module in modules
        for number, line in enumerate(module.text.splitlines(), 1)
        if ("# noqa" in line and not _has_reason(line)) or ("type: ignore" in line and "type: ignore[" not in line)
    ]

    assert bare == []


def _has_reason(line: str) -> bool:
    _, _, rest = line.partition("# noqa")
    return rest.startswith(": ") and "(" in rest and rest.rstrip().endswith(")")


def test_the_secret_sweep_knows_every_prefix_of_a_secret(modules: list) -> None:
    prefixes = {
        node.value.value
        for module in modules
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Assign)
        and any(isinstance(target, ast.Name) and target.id.endswith("PREFIX") for target in node.targets)
        and isinstance(node.value, ast.Constant)
        and re.fullmatch("fl[a-z]+_", str(node.value.value))
    }
    unknown = []
    for prefix in prefixes:
        needles = Needles()
        Issued(needles).marked_in(f"made {new_secret(prefix)}.")
        if len(needles) != 1:
            unknown.append(prefix)

    assert {CLIENT_SECRET_PREFIX, COOKIE_PREFIX} < prefixes
    assert unknown == []
