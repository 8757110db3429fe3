"""Catalogues say the same in every language, with the same places to fill in."""

import re
import tomllib
from pathlib import Path

from fastlatch.web.rendering import texts
from fastlatch.web.rendering.texts import LANGUAGES, choose, read_catalogues, texts_of

FOLDER = Path(texts.__file__).parent
USED = re.compile(r"""\bt\(["']([a-z_.]+)["']""")


def flat(language: str) -> dict[str, object]:
    catalogue = tomllib.loads((FOLDER / "texts" / f"{language}.toml").read_text("utf-8"))
    return {f"{section}.{key}": text for section, keys in catalogue.items() for key, text in keys.items()}


def places(text: object) -> set[str]:
    return set(re.findall(r"\{(\w+)[^}]*\}", str(text)))


def test_every_language_has_every_text_with_the_same_places() -> None:
    english = flat("en")
    for language in LANGUAGES:
        theirs = flat(language)
        assert set(theirs) == set(english)
        # "1 day" has its number in it.
        assert {key: places(text) for key, text in theirs.items()} == {k: places(text) for k, text in english.items()}
        assert len(theirs["date.months"]) == 12


def test_every_text_that_a_template_names_is_there() -> None:
    used = {key for path in (FOLDER / "templates").glob("*.html") for key in USED.findall(path.read_text())}

    assert used
    assert used <= set(flat("en"))


def test_what_fills_a_place_is_escaped_and_the_text_is_not() -> None:
    said = texts_of("en")("consent.wants", client="<b>&{x}")

    assert said == "<strong>&lt;b&gt;&amp;{x}</strong> wants to use your account"


def test_a_duration_is_said_in_the_largest_unit_that_fits() -> None:
    said = [str(texts_of("en").duration(seconds)) for seconds in (1, 60, 120, 3_600, 7_300, 86_400, 14 * 86_400)]

    assert said == ["1 minute", "1 minute", "2 minutes", "1 hour", "2 hours", "1 day", "14 days"]


def test_scopes_are_told_in_an_order_that_makes_sense() -> None:
    said = texts_of("en").scopes(
        ["zzz", "offline_access", "b:read", "a:read", "email", "openid"], {"b:read": "Read b", "a:read": "Read a"}
    )

    assert said == [
        "Know who you are",
        "See your email address",
        "Read b",
        "Read a",
        "zzz",
        "Keep access while you are away",
    ]


def test_a_header_that_is_no_list_of_languages_means_english() -> None:
    for header in ("", ";;;", "de;q=x", "q=1", "," * 10_000, "de" * 10_000):
        assert choose((), header) == "en"


def test_an_app_adds_a_language_and_changes_a_sentence(tmp_path) -> None:
    (tmp_path / "fr.toml").write_text('[sign_in]\ntitle = "Connexion"\n', "utf-8")
    (tmp_path / "en.toml").write_text('[sign_in]\nsubmit = "Come in"\n', "utf-8")
    (tmp_path / "notes.txt").write_text("nothing")
    catalogues = read_catalogues(tmp_path)

    assert sorted(catalogues) == ["de", "en", "fr"]
    assert choose(["fr-CA"], "", catalogues) == "fr"
    assert choose([], "fr;q=0.9, de;q=0.5", catalogues) == "fr"
    assert choose([], "fr;q=0.9, de;q=0.5") == "de"
    french = catalogues["fr"]
    assert (french.language, french("sign_in.title"), french("sign_in.submit")) == ("fr", "Connexion", "Come in")
    assert french("sign_in.username") == "Username"
    assert catalogues["de"]("sign_in.submit") == "Anmelden"


def test_without_a_folder_there_are_ours(tmp_path) -> None:
    assert tuple(read_catalogues(None)) == tuple(read_catalogues(tmp_path / "none")) == LANGUAGES
