"""PostgreSQL as a kind of database (`kind.Kind`)."""

from .options import DatabaseOptions
from .postgres import Postgres
from .postgres_address import shown
from .postgres_migrate import look, upgrade

__all__ = ["driver", "look", "shown", "upgrade"]


def driver(url: str, options: DatabaseOptions) -> Postgres:
    """Connections to the server, made when they are needed."""
    return Postgres(url, options)
