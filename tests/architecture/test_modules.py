"""What holds for every file of the package."""

import ast

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
