"""The page of settings is made from the code, is the one that stands in docs, and leaves no setting out."""

import re
import sys
from collections import Counter

from documentation.sources import ROOT
from fastlatch.settings import ENV_PREFIX, ResourceSettings, Settings

PAGE = ROOT / "docs" / "reference" / "settings.md"


def test_the_page_of_settings_is_up_to_date(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import generate_settings_page  # noqa: PLC0415 (a script, found only now)

    assert generate_settings_page.PAGE.read_text() == generate_settings_page.page(), (
        f"run: {sys.executable} scripts/generate_settings_page.py"
    )


def test_every_field_of_a_server_and_of_a_resource_server_is_on_it() -> None:
    server, _, resource_server = PAGE.read_text().partition("\n## In a resource server\n")

    for text, settings in ((server, Settings), (resource_server, ResourceSettings)):
        there = Counter(re.findall(rf"^## `{ENV_PREFIX}(\w+)`", text, re.MULTILINE))
        assert there == Counter(name.upper() for name in settings.model_fields)
