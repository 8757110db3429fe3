"""What pages load: files of this package, or of the app's folder where that has one of the same name."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

_STATIC = Path(__file__).parents[1] / "static" / "pages"
_FILES = {"style.css": "text/css", "theme.css": "text/css", "submit.js": "text/javascript", "mark.svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Asset:
    """Held in memory: they are small, and what is served is what the digest is of."""

    content: bytes
    media_type: str
    digest: str


def read_assets(folder: Path | None) -> dict[str, Asset]:
    """All of them, by name. `folder`: the app's own."""
    return {name: _read(name, media_type, folder) for name, media_type in _FILES.items()}


def _read(name: str, media_type: str, folder: Path | None) -> Asset:
    own = None if folder is None else folder / name
    content = (own if own is not None and own.is_file() else _STATIC / name).read_bytes()
    return Asset(content, media_type, hashlib.sha256(content).hexdigest()[:16])
