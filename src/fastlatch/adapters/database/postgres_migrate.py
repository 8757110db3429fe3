"""Brings the tables in a PostgreSQL database up to date. Only one with older tables has Alembic imported."""

import asyncio
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import asyncpg

from fastlatch.domain.errors import ConfigurationError, FastlatchError

from .fit import NOTHING, Found, found
from .names import FACTS_TABLE, VERSION_TABLE
from .postgres_address import shown
from .postgres_faults import translate

T = TypeVar("T")

PATIENCE = 10.0
"""Seconds for a connection: nobody waits for an answer here but whoever starts the server."""
_SAFE_WHEN_ON = ("fsync", "full_page_writes", "synchronous_commit")
"""PostgreSQL's manual, chapter 20.5.1. A server of another make may not know them."""
_WRONG = {"28": "the user or the password is not accepted", "3D": "there is no such database"}


def look(url: str) -> Found:
    """What the database says of itself.

    Raises:
        ConfigurationError: the address is wrong.
        Unavailable: the server cannot be reached.
    """
    return _run(url, lambda: _look(url))


def upgrade(url: str) -> None:
    """Make or update our tables, which are of no newer version.

    Raises:
        ConfigurationError: the address is wrong, or the tables are of a version that never was.
        Unavailable: the server cannot be reached.
    """
    from .migrations.run_postgres import run_migrations  # noqa: PLC0415 (brings Alembic and SQLAlchemy)

    _run(url, lambda: run_migrations(url))


async def _look(url: str) -> Found:
    connection = await asyncpg.connect(url, timeout=PATIENCE, statement_cache_size=0)
    try:
        # Behind pgbouncer, what belongs together must be one transaction.
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            if not await _is_there(connection, VERSION_TABLE):
                return NOTHING
            version: str | None = await connection.fetchval(f"SELECT version_num FROM {VERSION_TABLE}")  # noqa: S608 (our own name)
            facts: dict[str, str] = {}
            if await _is_there(connection, FACTS_TABLE):
                facts = dict(await connection.fetch(f"SELECT name, value FROM {FACTS_TABLE}"))  # noqa: S608 (our own name)
            return found(version, facts, await _forgetful(connection))
    finally:
        await connection.close(timeout=PATIENCE)


async def _forgetful(connection: asyncpg.Connection) -> tuple[str, ...]:
    settings = {name: await connection.fetchval("SELECT current_setting($1, true)", name) for name in _SAFE_WHEN_ON}
    return tuple(name for name, value in settings.items() if value == "off")


async def _is_there(connection: asyncpg.Connection, table: str) -> bool:
    return not await connection.fetchval("SELECT to_regclass($1) IS NULL", table)


def _run(url: str, work: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """In a thread with an event loop of its own: whoever calls may have one that runs."""
    with ThreadPoolExecutor(1) as thread:
        try:
            return thread.submit(lambda: asyncio.run(work())).result()
        except FastlatchError:
            raise
        except (ValueError, asyncpg.ClientConfigurationError):
            # Not in the driver's words: where a password has a slash in it, half of it looks like a port to them.
            raise ConfigurationError(
                "FASTLATCH_DATABASE_URL: the address cannot be read; write postgresql://user:password@host:5432/name, "
                "and what is special in a password percent-encoded."
            ) from None
        except Exception as error:  # noqa: BLE001 (translated, whatever it is)
            state = getattr(error, "sqlstate", None) or ""
            if state[:2] in _WRONG:
                raise ConfigurationError(f"FASTLATCH_DATABASE_URL: {shown(url)}: {_WRONG[state[:2]]}.") from None
            raise translate(error) from None
