"""A page with a mistake is found: the checks of the pages can fail."""

from pathlib import Path

import pytest

from documentation.blocks import Block, blocks_of
from documentation.run_page import Page


def block(language: str, code: str, *, title: str | None = None, directive: str | None = None) -> Block:
    return Block(1, language, code, title, directive)


@pytest.mark.parametrize(
    "broken",
    [
        block("python", "raise SystemExit(1)\n"),
        block("python", "def test_it():\n    assert False\n", title="test_it.py"),
        block("python", "x = 1\n", directive="append=absent.py"),
        block("console", "$ echo one\ntwo\n"),
        block("console", "$ false\n"),
        block("console", "$ curl -sf http://127.0.0.1:8000/\n"),
        block("bash", "false | true\n"),
        block("toml", "a = \n"),
        block("yaml", "a: [\n"),
        block("json", "{,}\n"),
        block("ini", "FASTLATCH_PROFILE=absent\n"),
        block("ini", "FASTLATCH_ISSUER=http://login.example.com\n"),
        block("javascript", "const = 1;\n"),
        block("nginx", "server {\n  listen 80\n}\n"),
        block("nginx", "server {\n"),
        block("", "no language\n"),
        block("cobol", "no rule\n"),
    ],
    ids=lambda block: f"{block.language}: {block.code.strip()}",
)
def test_a_block_that_does_not_do_what_it_says_fails(broken: Block, tmp_path: Path) -> None:
    with Page(tmp_path) as reader, pytest.raises(AssertionError):
        reader.run(broken)


def test_a_block_is_read_with_its_title_and_its_directive(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text('Text\n\n<!-- test: no (shown only) -->\n```python title="a.py"\nx = 1\n```\n\n```text\ny\n```\n')

    first, second = blocks_of(page)

    assert (first.language, first.title, first.code) == ("python", "a.py", "x = 1\n")
    assert first.reason_not_to_run == "shown only"
    assert (second.language, second.directive) == ("text", None)


def test_what_a_line_prints_is_compared_with_any_text_for_three_dots(tmp_path: Path) -> None:
    with Page(tmp_path) as reader:
        reader.run(block("console", '$ echo "one two three"\none ... three\n$ TOKEN=abc\n$ echo $TOKEN\nabc\n'))


def test_a_server_of_the_page_runs_until_the_page_ends(tmp_path: Path) -> None:
    app = "from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get('/')\ndef root():\n    return 'here'\n"
    with Page(tmp_path) as reader:
        reader.run(block("python", app, title="main.py"))
        reader.run(block("console", '$ uvicorn main:app\n$ curl -s http://127.0.0.1:8000/\n"here"\n'))


def test_a_file_that_a_later_block_starts_is_run_by_it_and_one_that_none_uses_by_itself(tmp_path: Path) -> None:
    app = block("python", "raise SystemExit(1)\n", title="main.py")

    with Page(tmp_path) as reader:
        with pytest.raises(AssertionError, match="ended at once"):
            reader.run_all([app, block("console", "$ uvicorn main:app\n")])
        with pytest.raises(AssertionError, match="ended with 1"):
            reader.run_all([app, block("console", "$ echo main\n")])


def test_a_fence_that_is_left_open_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("```python\nx = 1\n")

    with pytest.raises(AssertionError, match="not closed"):
        list(blocks_of(page))


def test_a_directive_that_stands_above_no_block_is_found(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("<!-- test: no (lost) -->\n\n```python\nx = 1\n```\n")

    with pytest.raises(AssertionError, match="above no block"):
        list(blocks_of(page))
