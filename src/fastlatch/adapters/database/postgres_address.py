"""Where a PostgreSQL database is, and how this process connects to it.

The address is libpq's (PostgreSQL documentation, "Connection URIs"). Whatever stands behind `?` goes to the driver:
what it knows is its own (`sslmode`, `host`), all else is a setting of the session (`search_path`, `application_name`).
"""

from typing import Any
from urllib.parse import urlsplit

from .options import DatabaseOptions

_SCHEMES = ("postgresql://", "postgres://")


def is_postgres(url: str) -> bool:
    """Whether an address is one of PostgreSQL."""
    return url.startswith(_SCHEMES)


def shown(url: str) -> str:
    """An address without what may be secret: the user's password, and all that stands behind `?`."""
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return f"postgresql://{host}{parts.path}"


def arguments(url: str, options: DatabaseOptions) -> dict[str, Any]:
    """For `asyncpg.connect`."""
    patience = options.patience
    chosen: dict[str, Any] = {"dsn": url, "timeout": patience, "command_timeout": None}
    if options.through_pgbouncer:
        return chosen | {"statement_cache_size": 0}
    milliseconds = str(int(patience * 1000))
    # What a process of ours leaves behind when its machine dies must not hold its locks for long.
    settings = {
        "application_name": "fastlatch",
        "statement_timeout": milliseconds,
        "lock_timeout": milliseconds,
        "idle_in_transaction_session_timeout": milliseconds,
    }
    return chosen | {"server_settings": settings}
