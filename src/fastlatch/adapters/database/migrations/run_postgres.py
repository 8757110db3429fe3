"""Alembic over asyncpg: one transaction, in which nobody else migrates.

A row is locked, since that is what every database has that speaks this protocol; locks of tables or by number are not.
"""

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
        async with engine.begin() as connection:
            await connection.execute(text(f"SELECT id FROM {LOCK_TABLE} FOR UPDATE"))  # noqa: S608 (our own name)
            await connection.run_sync(bring_up_to_date)
    except CommandError as error:
        raise ConfigurationError(
            f"FASTLATCH_DATABASE_URL: {shown(url)} was last used by a newer version of fastlatch ({error}); "
            "install that version or restore a backup."
        ) from error
    except DBAPIError as error:
        driver_error = getattr(error.orig, "__cause__", None)
        if isinstance(driver_error, Exception):
            raise driver_error from None
        raise
    finally:
        await engine.dispose()


async def _make_lock(engine: AsyncEngine) -> None:
    # Of two that make a table at once, PostgreSQL tells one that it stands already, IF NOT EXISTS or not.
    with suppress(IntegrityError, ProgrammingError):
        async with engine.begin() as connection:
            await connection.execute(text(f"CREATE TABLE IF NOT EXISTS {LOCK_TABLE} (id INTEGER PRIMARY KEY)"))
    async with engine.begin() as connection:
        await connection.execute(text(f"INSERT INTO {LOCK_TABLE} (id) VALUES (1) ON CONFLICT DO NOTHING"))  # noqa: S608 (our own name)
