"""The database's password from a file of its own, as container secrets and credentials of systemd come.

It joins the address as libpq's parameter `password` (PostgreSQL documentation, "Connection URIs"), which nothing shows.
"""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from fastlatch.domain.errors import ConfigurationError

from .database_url import is_postgres
from .private_file import read_private
from .problem import setting

_MEND = "Write the password into it, and nothing else."


def with_password_file(values: dict[str, Any]) -> dict[str, Any]:
    """The settings as given, with the password in the address where a file has it.

    Raises:
        ConfigurationError: the file is not readable, is open to others or is empty, or the address wants none.
    """
    file, url = values.get("database_password_file"), values.get("database_url")
    if file is None or not isinstance(file, str | Path):
        return values
    if not isinstance(url, str) or not is_postgres(url):
        raise _refused("a SQLite database has no password", "Take it away, or name a PostgreSQL database.")
    if _has_password(url):
        raise _refused("FASTLATCH_DATABASE_URL holds a password as well", "Keep one of the two.")
    path = Path(file)
    password = read_private(path, "password file", _MEND).rstrip("\r\n")
    if not password:
        raise ConfigurationError(f"{path}: the password file is empty. {_MEND}")
    return values | {"database_url": f"{url}{'&' if '?' in url else '?'}password={quote(password, safe='')}"}


def wants_password(url: str) -> bool:
    """Whether an address is of a database that asks for passwords, and says none."""
    return is_postgres(url) and not _has_password(url)


def _has_password(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.password is not None or "password" in parse_qs(parts.query)


def _refused(what: str, mend: str) -> ConfigurationError:
    return ConfigurationError(str(setting("database_password_file", what, mend)))
