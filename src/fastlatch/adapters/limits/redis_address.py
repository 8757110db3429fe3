"""From `FASTLATCH_REDIS_URL` to a connection: all its waits are bounded, and nothing is tried twice behind our back."""

from urllib.parse import urlsplit

from redis.asyncio.connection import AbstractConnection, ConnectionPool
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff


def connection_to(url: str, *, patience: float) -> AbstractConnection:
    """One that is made when it is first used."""
    pool = ConnectionPool.from_url(
        url,
        # The older of its protocols is all we need; with the newer one the client adds talks of its own.
        protocol=2,
        retry=Retry(NoBackoff(), 0),
        socket_connect_timeout=patience,
        socket_timeout=patience,
    )
    connection: AbstractConnection = pool.make_connection()
    return connection


def place(url: str) -> str:
    """Where it leads, without name and password."""
    parts = urlsplit(url)
    return parts.path if parts.scheme == "unix" else parts.netloc.rpartition("@")[2]
