"""Where a SQLite database lies, so that the key file can lie beside it."""

from pathlib import Path

_SQLITE = "sqlite:///"


def sqlite_file(url: str) -> Path | None:
    """The database's file; None for every other kind of database."""
    path = url.removeprefix(_SQLITE).partition("?")[0]
    if not url.startswith(_SQLITE) or path in {"", ":memory:"}:
        return None
    return Path(path)
