"""The words of our pages: one catalogue a language, so that no template holds a sentence.

`ui_locales` (OpenID Connect Core section 3.1.2.1) comes before Accept-Language (RFC 9110 section 12.5.4).
"""

import re
import time
import tomllib
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

_FOLDER = Path(__file__).with_name("texts")
LANGUAGES = ("en", "de")
"""Ours. The first one is for everybody whose own is missing."""

_LAST = "offline_access"
_LONGEST_ACCEPT = 512
_RANGE = re.compile(r"\s*([A-Za-z]{1,8})(?:-[A-Za-z0-9-]{1,32})?\s*(?:;\s*q=([01](?:\.\d{0,3})?))?\s*")
_CATALOGUE = re.compile(r"([a-z]{2,8})\.toml")
_UNITS = (("days", 86_400), ("hours", 3_600), ("minutes", 60))


def choose(preferred: Iterable[str], accept_language: str, languages: Collection[str] = LANGUAGES) -> str:
    """The language of an answer: the first of `preferred` that there is, or the best that the header has."""
    for tag in preferred:
        language = tag.partition("-")[0].lower()
        if language in languages:
            return language
    # A stable sort: among equals the first one named.
    return next((name for name, _ in sorted(_ranges(accept_language, languages), key=_by_weight)), LANGUAGES[0])


def _ranges(header: str, languages: Collection[str]) -> list[tuple[str, float]]:
    found = (_RANGE.fullmatch(part) for part in header[:_LONGEST_ACCEPT].split(","))
    ranges = [(each[1].lower(), float(each[2] or 1)) for each in found if each is not None]
    return [(name, weight) for name, weight in ranges if name in languages and weight > 0]


def _by_weight(choice: tuple[str, float]) -> float:
    return -choice[1]


class Texts:
    """One language. Calling it gives a text with its places filled in; what fills them is escaped, the text is ours."""

    def __init__(self, language: str, texts: Mapping[str, Any]) -> None:
        self.language = language
        self._texts = texts

    def __call__(self, key: str, **values: object) -> Markup:
        """The text of this name.

        Raises:
            KeyError: there is none in this catalogue.
        """
        return Markup(self._find(key)).format(**values)  # noqa: S704 (the catalogue is part of the package)

    def scopes(self, names: Iterable[str], descriptions: Mapping[str, str]) -> list[str]:
        """What these scopes allow: in the app's words, in ours for those of OpenID Connect, else their names.

        In an order that makes sense to a reader: who you are, then what the app has, then for how long.
        """
        own: Mapping[str, str] = self._texts["scopes"]
        order = [*(name for name in own if name != _LAST), *descriptions]
        places = {name: place for place, name in enumerate(order)} | {_LAST: len(order) + 1}
        ordered = sorted(names, key=lambda name: (places.get(name, len(order)), name))
        return [descriptions.get(name) or own.get(name) or name for name in ordered]

    def duration(self, seconds: int) -> Markup:
        """In the largest unit that fits."""
        for unit, length in _UNITS:
            if seconds >= length:
                count = seconds // length
                return self(f"{unit}.{'one' if count == 1 else 'other'}", count=count)
        return self("minutes.one", count=1)

    def date(self, seconds: int, form: str = "time") -> str:
        """A day in UTC, and the time of it unless `form` is "day"."""
        at = time.gmtime(seconds)
        month = self._texts["date"]["months"][at.tm_mon - 1]
        pattern: str = self._texts["date"][form]
        return pattern.format(day=at.tm_mday, month=month, year=at.tm_year, hour=at.tm_hour, minute=at.tm_min)

    def _find(self, key: str) -> str:
        found: Any = self._texts
        for word in key.split("."):
            found = found[word]
        return str(found)


def read_catalogues(folder: Path | None) -> dict[str, Texts]:
    """All languages. `folder`: the app's own, whose `fr.toml` adds one, and whose `en.toml` changes sentences of ours.

    What a catalogue leaves out is in English.
    """
    own = _files_of(folder)
    english = _merged(_read(_FOLDER / f"{LANGUAGES[0]}.toml"), own.get(LANGUAGES[0]))
    found = {LANGUAGES[0]: Texts(LANGUAGES[0], english)}
    for language in sorted({*LANGUAGES[1:], *own} - found.keys()):
        ours = _read(_FOLDER / f"{language}.toml") if language in LANGUAGES else {}
        found[language] = Texts(language, _merged(_merged(english, ours), own.get(language)))
    return found


@cache
def texts_of(language: str) -> Texts:
    """The catalogue of one of `LANGUAGES`, as it is in the package."""
    return Texts(language, _read(_FOLDER / f"{language}.toml"))


def _files_of(folder: Path | None) -> dict[str, Mapping[str, Any]]:
    if folder is None or not folder.is_dir():
        return {}
    return {named[1]: _read(file) for file in folder.iterdir() if (named := _CATALOGUE.fullmatch(file.name))}


def _read(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text("utf-8"))


def _merged(below: Mapping[str, Any], above: Mapping[str, Any] | None) -> dict[str, Any]:
    """Table by table; a list or a text takes the place of the one below."""
    merged = dict(below)
    for key, value in (above or {}).items():
        before = merged.get(key)
        merged[key] = _merged(before, value) if isinstance(before, dict) and isinstance(value, dict) else value
    return merged
