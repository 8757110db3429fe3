"""The code blocks of a page, in order. How a block is written decides how it is run; nothing is skipped unsaid.

| block | what is done with it |
|---|---|
| ```python | written to its `title="..."` (or a name of its own) and run, unless a later block starts or imports it |
| ```console | each `$ ` line is run in bash; the lines below it are what it must print (`...`: anything) |
| ```bash | run as one script |
| ```python, a `test_*.py` | run by pytest |
| ```toml, ```yaml, ```json | parsed, and written to its title if it has one |
| ```ini | an `.env`: read and checked as our settings |
| ```javascript | checked by Node's parser |
| ```nginx | its braces and semicolons are checked |
| ```text | shown, not run |

One comment on the line above a block changes this: `<!-- test: append=main.py -->` adds the block to a file of the page
and runs that file; `<!-- test: no (reason) -->` runs nothing, and test_pages.py has the short list of such places.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FENCE = re.compile(r"^( *)(`{3,})(\S*) *(.*)$")
_TITLE = re.compile(r'title="([^"]+)"')
_DIRECTIVE = re.compile(r"^ *<!-- test: (.+) -->$")


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block of a page."""

    line: int
    """Of its first line of code, for messages."""
    language: str
    code: str
    title: str | None
    directive: str | None

    @property
    def reason_not_to_run(self) -> str | None:
        """What stands in `test: no (...)`."""
        match = re.fullmatch(r"no \((.+)\)", self.directive or "")
        return match[1] if match else None


def blocks_of(page: Path) -> Iterator[Block]:
    """Every fenced block.

    Raises:
        AssertionError: a fence is left open, or a directive stands above no block.
    """
    lines = page.read_text().splitlines()
    number = 0
    directive: str | None = None
    while number < len(lines):
        fence = _FENCE.match(lines[number])
        comment = _DIRECTIVE.match(lines[number])
        number += 1
        if comment:
            directive = comment[1]
            assert number < len(lines), f"{page}:{number}: a directive above nothing"
            assert _FENCE.match(lines[number]), f"{page}:{number}: a directive above no block"
        if not fence:
            continue
        indent, ticks, language, info = fence.groups()
        first = number
        while number < len(lines) and lines[number].strip() != ticks:
            number += 1
        assert number < len(lines), f"{page}:{first}: this block is not closed"
        code = "\n".join(line.removeprefix(indent) for line in lines[first:number]) + "\n"
        number += 1
        title = _TITLE.search(info)
        yield Block(first + 1, language, code, title[1] if title else None, directive)
        directive = None


def prose_of(page: Path) -> str:
    """The page without its blocks."""
    kept, inside = [], False
    for line in page.read_text().splitlines():
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            kept.append(line)
    return "\n".join(kept)
