"""Where the database lies, if it lies in a file."""

from pathlib import Path

from fastlatch.settings import Settings


def database_file(settings: Settings) -> Path | None:
    """The file of a SQLite database."""
    key_file = settings.own_key_file()
    return None if key_file is None else key_file.with_suffix("")
