"""PostgreSQL as a kind of database (`kind.Kind`)."""

from .kind import Connecting
from .postgres import Postgres
from .postgres_address import PostgresOptions, shown
from .postgres_migrate import look, upgrade

__all__ = ["driver", "look", "shown", "upgrade"]


def driver(url: str, options: Connecting) -> Postgres:
    """Connections to the server, made when they are needed."""
    chosen = PostgresOptions(options.connections, options.patience, options.through_pgbouncer)
    return Postgres(url, chosen)
