"""How one process uses its database. Each kind takes what concerns it."""

from typing import NamedTuple

from .sqlite_file import BUSY_TIMEOUT


class DatabaseOptions(NamedTuple):
    """The same for every kind, so that whoever opens a database need not know which it is."""

    busy_timeout: float = BUSY_TIMEOUT
    """Seconds to wait for another process's lock (SQLite)."""
    connections: int = 10
    """The most at a time, without the one that listens (PostgreSQL)."""
    patience: float = 1.5
    """Seconds for one unit of work, the wait for a connection included. Beyond it: `Unavailable` (PostgreSQL)."""
    through_pgbouncer: bool = False
    """In transaction mode nothing of a session lasts: no prepared statements, no settings, nobody can listen."""
