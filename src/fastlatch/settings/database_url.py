"""Which databases there are, and where one of SQLite lies, so that the key file can lie beside it."""

from collections.abc import Iterator
from pathlib import Path

from .problem import Problem, setting

_SQLITE = "sqlite:///"
_POSTGRES = ("postgresql://", "postgres://")


def database_problems(url: str) -> Iterator[Problem]:
    """What no adapter opens. Names the scheme alone: the rest of an address may hold a password."""
    if is_postgres(url):
        return
    scheme, colon, _ = url.partition(":")
    if sqlite_file(url) is None:
        known = scheme == "sqlite" or not colon
        yield setting(
            "database_url",
            "it names no file" if known else f"{scheme!r} is not supported",
            "Write sqlite:///relative/file.db, sqlite:////absolute/file.db or postgresql://user:password@host/name.",
        )


def is_postgres(url: str) -> bool:
    """Whether an address is one of PostgreSQL."""
    return url.startswith(_POSTGRES)


def sqlite_file(url: str) -> Path | None:
    """The database's file; None for every other kind of database."""
    path = url.removeprefix(_SQLITE).partition("?")[0]
    if not url.startswith(_SQLITE) or path in {"", ":memory:"}:
        return None
    return Path(path)
