"""The page of settings is made from the code, and is the one that stands in docs."""

import sys

from documentation.sources import ROOT


def test_the_page_of_settings_is_up_to_date(monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(ROOT / "scripts"))
    import generate_settings_page  # noqa: PLC0415 (a script, found only now)

    assert generate_settings_page.PAGE.read_text() == generate_settings_page.page(), (
        f"run: {sys.executable} scripts/generate_settings_page.py"
    )
