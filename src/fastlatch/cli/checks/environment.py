"""The surroundings: misspelt variables, an `.env` that others can read, a clock that is far off."""

import os
import stat
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from difflib import get_close_matches
from pathlib import Path

from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import ENV_PREFIX, Problem, ResourceSettings, Settings, lines_of

_SECRETS = {f"{ENV_PREFIX}{name}" for name in ("CLIENT_SECRET", "DATABASE_URL", "REDIS_URL", "SECRET_KEY")}
_RELEASED = datetime(2025, 11, 1, tzinfo=UTC)
_FAR = datetime(2100, 1, 1, tzinfo=UTC)
_ALIKE = 0.75
"""Of difflib's measure, without the prefix that all share: a slip of the finger, and not merely a name of ours."""


def unknown_names(env_file: Path) -> Iterator[Problem]:
    """A misspelt setting is one that silently keeps its default."""
    known = [name.upper() for name in {**Settings.model_fields, **ResourceSettings.model_fields}]
    for source, names in (("the environment", os.environ), (str(env_file), _names_in(env_file))):
        ours = {name.upper().removeprefix(ENV_PREFIX) for name in names if name.upper().startswith(ENV_PREFIX)}
        for name in sorted(ours - set(known)):
            near = get_close_matches(name, known, n=1, cutoff=_ALIKE)
            mend = f"Did you mean {ENV_PREFIX}{near[0]}?" if near else f"Take it out of {source}."
            yield Problem(f"{ENV_PREFIX}{name}", f"there is no such setting (in {source})", mend)


def env_file_problems(env_file: Path) -> Iterator[Problem]:
    """An `.env` with a secret in it is a key file."""
    secret = _SECRETS & {name.upper() for name in _names_in(env_file)}
    if secret and env_file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Problem(str(env_file), f"others may read it, and it holds {max(secret)}", f"Run: chmod 600 {env_file}")


def clock_problems() -> Iterator[Problem]:
    """Tokens are good for a time; a server that does not know the time cannot say which."""
    if not _RELEASED.timestamp() < time.time() < _FAR.timestamp():
        shown = datetime.fromtimestamp(time.time(), UTC).date()
        yield Problem("clock", f"this machine believes it is {shown}", "Set its clock, and keep it right with NTP.")


def _names_in(env_file: Path) -> list[str]:
    try:
        return list(lines_of(env_file))
    except ConfigurationError:
        # Settings.load() says so.
        return []
