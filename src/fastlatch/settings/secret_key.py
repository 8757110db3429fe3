"""The one secret that the others are derived from: from a variable, from a file, or made beside the SQLite file."""

import os
import secrets
import tempfile
from pathlib import Path

from fastlatch.domain.errors import ConfigurationError

from .private_file import read_private
from .problem import Problem, setting
from .secret_strength import weakness
from .settings import Settings

_MAKE_ONE = "Make one: openssl rand -base64 32"


def load_secret(settings: Settings) -> bytes:
    """The secret; makes the key file beside a SQLite database at the first start.

    Raises:
        ConfigurationError: there is none, it is unsafe, or its file is open to others.
    """
    if settings.secret_key is not None:
        return _checked(settings.secret_key.get_secret_value(), "FASTLATCH_SECRET_KEY")
    path = settings.secret_key_file or settings.own_key_file()
    if path is None:
        raise ConfigurationError(
            str(
                setting(
                    "secret_key",
                    "this database needs a secret that all servers share",
                    "Take the one that it was used with before (after a move: the key file beside the old database); "
                    "for a new database make one: openssl rand -base64 32.",
                )
            )
        )
    if settings.secret_key_file is None and not path.exists():
        _make(path)
    return _checked(read_private(path, "key file", f"{_MAKE_ONE} > {path}; chmod 600 {path}"), str(path))


def _checked(secret: str, source: str) -> bytes:
    why = weakness(secret)
    if why is not None:
        raise ConfigurationError(str(Problem(source, why, f"{_MAKE_ONE}.")))
    return secret.strip().encode()


def _make(path: Path) -> None:
    """Write a whole file under another name, then link it: two processes at once agree on whose link came first."""
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "w") as file:
                file.write(secrets.token_urlsafe(32) + "\n")
                file.flush()
                os.fsync(file.fileno())
            os.link(name, path)
        finally:
            Path(name).unlink()
        _sync(path.parent)
    except FileExistsError:
        return
    except OSError as error:
        raise ConfigurationError(
            f"{path}: the key file cannot be made ({error.strerror}). "
            "Make its folder writable, or set FASTLATCH_SECRET_KEY or FASTLATCH_SECRET_KEY_FILE."
        ) from None


def _sync(folder: Path) -> None:
    if os.name != "posix":
        # Windows cannot open a folder; its file system journals names by itself.
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
