"""Alembic, run from the program and not from a command line: no ini file, one transaction, our own version table."""

import sqlite3
from collections.abc import Callable
from functools import partial
from pathlib import Path
from threading import Lock

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from fastlatch.adapters.database.names import VERSION_TABLE
from fastlatch.adapters.database.new_file import PATIENCE
from fastlatch.adapters.database.sqlite_file import connect
from fastlatch.domain.errors import ConfigurationError

from .bound import set_bound

_ALEMBIC_HAS_GLOBALS = Lock()


def bring_up_to_date(connection: Connection) -> None:
    """Every step that is missing, in the transaction of this connection; none, where a newer program has been.

    Raises:
        CommandError: the tables are of a version that never was.
    """
    config = alembic_config(connection)
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_revision("head")
    before = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE}).get_current_revision()
    if before is not None and before >= head.revision:
        return
    with _ALEMBIC_HAS_GLOBALS:
        command.upgrade(config, "head")
    set_bound(connection, head.module.usable_from, before=before)


def run_migrations(path: Path) -> None:
    """From whatever version the file has to the newest, all of it or nothing.

    Raises:
        ConfigurationError: a newer program has updated it.
        Error: of SQLite, when the file cannot be written.
    """
    # The write lock comes first: whoever waits for it then finds the tables up to date and does nothing.
    in_one_transaction(path, bring_up_to_date)


def in_one_transaction(path: Path, work: Callable[[Connection], None]) -> None:
    """Do some work on the file while nobody else writes to it.

    Raises:
        ConfigurationError: the file is of a version that is not known here.
        Error: of SQLite; nothing of the work is done.
    """
    engine = create_engine("sqlite://", creator=partial(connect, path, busy_timeout=PATIENCE), poolclass=NullPool)
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    try:
        with engine.begin() as connection:
            work(connection)
    except CommandError as error:
        raise ConfigurationError(
            f"FASTLATCH_DATABASE_URL: the tables in {path} are of a version that is not known here ({error})."
        ) from error
    except DBAPIError as error:
        if isinstance(error.orig, sqlite3.Error):
            raise error.orig from error
        raise
    finally:
        engine.dispose()


def alembic_config(connection: Connection) -> Config:
    """What `env.py` reads."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
