"""Where settings come from when nobody gives them: environment variables, and before them the lines of `.env`."""

import os
from collections.abc import Container, Mapping
from pathlib import Path

from fastlatch.domain.errors import ConfigurationError

ENV_PREFIX = "FASTLATCH_"
ENV_FILE = ".env"


def variables(fields: Container[str], env_file: str | Path | None = ENV_FILE) -> dict[str, str]:
    """The fields that are set; a variable comes before a line of the file. Their names may be in any case.

    Raises:
        ConfigurationError: the file cannot be read.
    """
    found: dict[str, str] = {}
    for source in (lines_of(env_file), os.environ):
        for name, value in source.items():
            field = name.lower().removeprefix(ENV_PREFIX.lower())
            if value is not None and len(field) < len(name) and field in fields:
                found[field] = value
    return found


def lines_of(env_file: str | Path | None) -> Mapping[str, str | None]:
    """What an `.env` sets; nothing when there is none.

    Raises:
        ConfigurationError: it cannot be read.
    """
    path = None if env_file is None else Path(env_file).expanduser()
    if path is None or not (path.is_file() or path.is_fifo()):
        return {}
    from dotenv import dotenv_values  # noqa: PLC0415 (most servers have no such file)

    try:
        return dotenv_values(path, encoding="utf-8")
    except (UnicodeDecodeError, OSError):
        # Their messages may quote the line they stumbled over.
        raise ConfigurationError(f"{path}: it cannot be read. Write lines like NAME=value, in UTF-8.") from None
