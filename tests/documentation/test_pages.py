"""Every code block of every page does what the page says; every name, link and file that a page speaks of exists."""

import re
from pathlib import Path

import pytest
import yaml

from documentation.blocks import blocks_of, prose_of
from documentation.run_page import Page
from documentation.sources import ROOT, pages
from fastlatch.settings import ENV_PREFIX, ResourceSettings, Settings

NOT_RUN = {
    "README.md": 3,  # the two commands, which a clean machine runs, and the installation that this test stands on
    "CONTRIBUTING.md": 1,  # the check command would start this test within itself
    "docs/tutorial/first-app.md": 1,  # the installation that this test stands on
    "docs/how-to/mcp.md": 2,  # an installation, and a second server beside the one of the page
    "docs/how-to/register-clients.md": 1,  # a token that was printed
    "docs/how-to/call-from-python.md": 1,  # a person with another device
    "docs/how-to/single-page-app.md": 1,  # a client; the example has a test of its own
    "examples/single_page/README.md": 2,  # two servers and a browser, which a test of its own has
    "docs/how-to/move-to-postgresql.md": 1,  # a server that is not there
    "docs/how-to/upgrade.md": 1,  # what a version that is not there has done
    "benchmarks/README.md": 3,  # measures for minutes; stands in a checkout of the source
    "docs/how-to/share-limits.md": 1,  # a Redis that is not there
    "docs/scale.md": 4,  # a checkout of the source; the SQL is run by tests/stores/test_partitioned_sessions.py
    "docs/explanation/faults.md": 2,  # kill and break servers for half an hour
}
"""Blocks that no test runs, for each page; each says why in its directive."""

_OF_THE_TESTS = "FASTLATCH_TEST_LONG"
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_WITH_BLOCKS = [page for page in pages() if any(True for _ in blocks_of(page))]


def name_of(page: Path) -> str:
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", _WITH_BLOCKS, ids=name_of)
def test_every_block_of_the_page_does_what_it_says(page: Path, tmp_path: Path) -> None:
    with Page(tmp_path) as reader:
        reader.run_all(list(blocks_of(page)))


def test_only_the_listed_blocks_are_not_run() -> None:
    found = {
        name_of(page): count
        for page in _WITH_BLOCKS
        if (count := sum(block.reason_not_to_run is not None for block in blocks_of(page)))
    }

    assert found == NOT_RUN


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_setting_that_a_page_names_exists(page: Path) -> None:
    settings = {**Settings.model_fields, **ResourceSettings.model_fields}
    known = {f"{ENV_PREFIX}{name.upper()}" for name in settings} | {ENV_PREFIX, _OF_THE_TESTS}

    assert set(re.findall(rf"\b{ENV_PREFIX}\w*", page.read_text())) - known == set()


@pytest.mark.parametrize("page", pages(), ids=name_of)
def test_every_link_leads_somewhere(page: Path) -> None:
    broken = []
    for link in _LINK.findall(prose_of(page)):
        if link.startswith(("https://", "mailto:")):
            continue
        target, _, anchor = link.partition("#")
        file = (page.parent / target).resolve() if target else page
        if not file.exists() or (anchor and anchor not in anchors_of(file)):
            broken.append(link)

    assert broken == []


def test_the_contents_list_every_page() -> None:
    nav = yaml.safe_load((ROOT / "mkdocs.yml").read_text())["nav"]
    on_disk = {str(page.relative_to(ROOT / "docs")) for page in (ROOT / "docs").rglob("*.md")}

    assert sorted(listed(nav)) == sorted(on_disk)


def listed(entry: object) -> list[str]:
    """The files of a `nav` tree."""
    if isinstance(entry, str):
        return [entry]
    parts = entry.values() if isinstance(entry, dict) else entry
    return [page for part in parts for page in listed(part)]


def anchors_of(page: Path) -> set[str]:
    """The anchors that headings make."""
    headings = re.findall(r"^#+ (.+)$", prose_of(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.replace("`", "")).strip().lower().replace(" ", "-") for heading in headings}
