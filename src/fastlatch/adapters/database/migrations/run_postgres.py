"""Alembic over asyncpg: one transaction, in which nobody else migrates.

A row is locked, since that is what every database has that speaks this protocol; locks of tables or by number are not.
Whoever waits for the lock of a table has everybody else wait behind it, so a step that does not get one soon lets go,
and all of them begin again: requests go on being answered meanwhile.
"""

import asyncio
from contextlib import suppress
from functools import partial
from uuid import uuid4

import asyncpg
from alembic.util import CommandError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from fastlatch.adapters.database.names import PREFIX
from fastlatch.adapters.database.postgres_address import shown
from fastlatch.domain.errors import ConfigurationError

from .run import bring_up_to_date

LOCK_TABLE = f"{PREFIX}migrating"
_PATIENCE = 10.0
_LOCK_TIMEOUT = "500ms"
"""A third of what a request may take."""
_PAUSE = 0.5
"""Seconds, for those who waited behind us."""
_TRIES = 60


async def run_migrations(url: str) -> None:
    """From whatever version the tables have to the newest, all of it or nothing.

    Raises:
        ConfigurationError: a newer program has updated them.
        Exception: of the driver, when the server cannot be reached or refuses.
    """
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=partial(asyncpg.connect, url, timeout=_PATIENCE),
        # Behind pgbouncer the next connection may be one where these names are taken.
        connect_args={
            "statement_cache_size": 0,
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": lambda: f"fastlatch_{uuid4().hex}",
        },
        poolclass=NullPool,
    )
    try:
        await _make_lock(engine)
        for _ in range(_TRIES - 1):
            if await _has_migrated(engine):
                return
            await asyncio.sleep(_PAUSE)
        await _migrate(engine)
    except CommandError as error:
        raise ConfigurationError(
            f"FASTLATCH_DATABASE_URL: the tables in {shown(url)} are of a version that is not known here ({error})."
        ) from error
    except DBAPIError as error:
        driver_error = getattr(error.orig, "__cause__", None)
        if isinstance(driver_error, Exception):
            raise driver_error from None
        raise
    finally:
        await engine.dispose()


async def _has_migrated(engine: AsyncEngine) -> bool:
    try:
        await _migrate(engine)
    except DBAPIError as error:
        if isinstance(getattr(error.orig, "__cause__", None), asyncpg.LockNotAvailableError):
            return False
        raise
    return True


async def _migrate(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text(f"SELECT id FROM {LOCK_TABLE} FOR UPDATE"))  # noqa: S608 (our own name)
        await connection.execute(text(f"SET LOCAL lock_timeout = '{_LOCK_TIMEOUT}'"))
        await connection.run_sync(bring_up_to_date)


async def _make_lock(engine: AsyncEngine) -> None:
    # Of two that make a table at once, PostgreSQL tells one that it stands already, IF NOT EXISTS or not.
    with suppress(IntegrityError, ProgrammingError):
        async with engine.begin() as connection:
            await connection.execute(text(f"CREATE TABLE IF NOT EXISTS {LOCK_TABLE} (id INTEGER PRIMARY KEY)"))
    async with engine.begin() as connection:
        await connection.execute(text(f"INSERT INTO {LOCK_TABLE} (id) VALUES (1) ON CONFLICT DO NOTHING"))  # noqa: S608 (our own name)
