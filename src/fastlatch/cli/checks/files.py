"""Files that only their owner should read, and whether the secret in the key file is any good."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import Problem, Settings, load_secret

from .location import database_file


def file_problems(settings: Settings) -> Iterator[Problem]:
    """Modes of the database's files, and the key file with its content."""
    file = database_file(settings)
    if file is not None:
        yield from _database_problems(file)
    key_file = settings.secret_key_file or settings.own_key_file()
    if settings.secret_key is None:
        yield from _key_problems(settings, key_file)


def _database_problems(file: Path) -> Iterator[Problem]:
    if not file.parent.is_dir():
        yield Problem(str(file), "its folder does not exist", f"Run: mkdir -p {file.parent}")
        return
    if not os.access(file if file.exists() else file.parent, os.W_OK):
        yield Problem(str(file), "it cannot be written by this user", "Change its owner, or run as its owner.")
    for each in (file, file.with_name(f"{file.name}-wal")):
        if each.exists() and each.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            yield Problem(str(each), "others may read the database, password hashes and all", f"Run: chmod 600 {each}")


def _key_problems(settings: Settings, key_file: Path | None) -> Iterator[Problem]:
    if key_file is not None and settings.secret_key_file is None and not key_file.exists():
        # Made at the first start; looking must not make it.
        return
    try:
        load_secret(settings)
    except ConfigurationError as error:
        subject, _, what = str(error).partition(": ")
        problem, _, mend = what.partition(". ")
        yield Problem(subject, problem, mend)
