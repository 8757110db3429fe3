"""Jinja2 and our templates; a template or a style sheet of the same name in the app's folder takes the place of ours.

Nothing of it is imported or read before the first page is asked for: most apps never show one.
"""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # at the first page
    from jinja2 import Environment

    from .assets import Asset
    from .texts import Texts

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What pages say that no request says."""

    service_name: str
    scopes: Mapping[str, str] = field(default_factory=dict)
    """What each scope is, in the app's words."""
    access_ttl: int = 900
    refresh_ttl: int = 30 * 24 * 3600
    templates: Path | None = None
    """The app's own folder."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    environment: "Environment"
    assets: "dict[str, Asset]"
    catalogues: "dict[str, Texts]"
    choose: Callable[..., str]


class Renderer:
    """Makes pages."""

    def __init__(self, facts: PageFacts) -> None:
        self.facts = facts
        self._loaded: _Loaded | None = None

    async def texts(self, preferred: tuple[str, ...], accept_language: str) -> "Texts":
        """The catalogue for whoever prefers these languages, and whose browser sends this header."""
        loaded = await self._load()
        return loaded.catalogues[loaded.choose(preferred, accept_language, loaded.catalogues)]

    async def asset(self, name: str) -> "Asset | None":
        """A file that pages load."""
        return (await self._load()).assets.get(name)

    async def render(self, template: str, texts: "Texts", asset_url: Callable[[str, str], str], **values: Any) -> str:
        """The page. `asset_url` is handed the name of an asset and its digest."""
        loaded = await self._load()
        return loaded.environment.get_template(template).render(
            t=texts,
            service=self.facts.service_name,
            asset=lambda name: asset_url(name, loaded.assets[name].digest),
            **values,
        )

    async def _load(self) -> _Loaded:
        if self._loaded is None:
            # Two that come at once both load, and one of the two is kept: that is cheaper than a lock for ever.
            self._loaded = await asyncio.to_thread(_load, self.facts.templates)
        return self._loaded


def _load(folder: Path | None) -> _Loaded:
    from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined  # noqa: PLC0415 (as the module says)

    from .assets import read_assets  # noqa: PLC0415 (as above)
    from .texts import choose, read_catalogues  # noqa: PLC0415 (as above)

    folders = (*(() if folder is None else (folder,)), _TEMPLATES)
    environment = Environment(
        loader=ChoiceLoader([FileSystemLoader(each) for each in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    for path in _TEMPLATES.glob("*.html"):
        environment.get_template(path.name)
    catalogues = read_catalogues(None if folder is None else folder / "texts")
    return _Loaded(environment, read_assets(folder), catalogues, choose)
