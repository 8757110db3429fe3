"""Who may read a file with a secret: its owner alone, or, where root gave it to us, a group that root chose.

The second is how systemd (LoadCredential), Kubernetes (fsGroup) and container secrets hand a file to a service that is
not root; PostgreSQL has the same rule for `ssl_key_file`.
"""

import os
import stat
from pathlib import Path

from fastlatch.domain.errors import ConfigurationError

from .problem import Problem

_GROUP_OR_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_MORE_THAN_GROUP_READS = stat.S_IWGRP | stat.S_IXGRP | stat.S_IRWXO
_MAX_BYTES = 4096


def read_private(path: Path, name: str, mend: str) -> str:
    """The text of a small file that nobody else may read. `name` is what messages call it.

    Raises:
        ConfigurationError: others may read it, we cannot, or it is something else.
    """
    problem = _problem(path, name)
    if problem is not None:
        raise ConfigurationError(str(problem))
    try:
        with path.open("rb") as file:
            content = file.read(_MAX_BYTES + 1)
        if len(content) > _MAX_BYTES:
            raise ConfigurationError(f"{path}: this is not a {name}. {mend}")
        return content.decode()
    except UnicodeDecodeError:
        raise ConfigurationError(f"{path}: this is not a text file. {mend}") from None
    except OSError as error:
        raise ConfigurationError(f"{path}: the {name} cannot be read ({error.strerror}). {mend}") from None


def _problem(path: Path, name: str = "key file") -> Problem | None:
    """Whether more people may read this file than should; nothing when it is not there."""
    try:
        found = path.stat()
    except OSError:
        return None
    if os.name == "posix" and open_to_others(found.st_mode, owner=found.st_uid, reader=os.geteuid()):
        return Problem(str(path), f"others than its owner may read this {name}", f"Run: chmod 600 {path}")
    return None


def open_to_others(mode: int, *, owner: int, reader: int) -> bool:
    """Whether a file of this mode and owner is no place for a secret of the process of `reader`."""
    given_by_root = owner == 0 and reader != 0
    return bool(mode & (_MORE_THAN_GROUP_READS if given_by_root else _GROUP_OR_OTHERS))
