"""The database: reachable, up to date, and its signing keys opened by this secret."""

import asyncio
import re
import time
from collections.abc import Iterator

from fastlatch.adapters.database import migrate
from fastlatch.adapters.database.database import open_database
from fastlatch.domain.errors import ConfigurationError, FastlatchError
from fastlatch.server.adapters import database_options
from fastlatch.server.keys import signing_keys
from fastlatch.settings import Problem, Settings, load_secret, setting

from .location import database_file


def store_problems(settings: Settings) -> Iterator[Problem]:
    """Reads; makes and migrates nothing."""
    file = database_file(settings)
    if file is not None and not file.exists():
        # Made at the first start, unless that was switched off.
        if not settings.auto_migrate:
            yield Problem(str(file), "there is no database yet", "Run: fastlatch db upgrade")
        return
    try:
        found = migrate.look(settings.database_url)
    except FastlatchError as error:
        what = (error.detail or str(error)).removeprefix("FASTLATCH_DATABASE_URL: ").rstrip(".")
        yield setting("database_url", what, "See that it is right, and that this user may read it.")
        return
    for name in found.forgetful:
        yield Problem(
            "database",
            f"its server runs with {name}=off, so a crash of it may take back logins and endings that were confirmed",
            f"Set {name} = on in postgresql.conf, and see that neither this user nor this database turns it off.",
        )
    why = migrate.refusal(found, "the database")
    if why is not None:
        what, _, mend = why.rpartition("; ")
        command = re.fullmatch(r"run `(.+)`\.", mend)
        yield Problem("database", what, f"Run: {command[1]}" if command else f"{mend[0].upper()}{mend[1:]}")
        return
    yield from _key_problems(settings)


def _key_problems(settings: Settings) -> Iterator[Problem]:
    try:
        secret = load_secret(settings)
    except ConfigurationError:
        # Told among the files.
        return
    try:
        asyncio.run(_open_keys(settings, secret))
    except ConfigurationError as error:
        yield Problem("signing keys", str(error).rstrip("."), "Bring back the secret that was used before.")
    except FastlatchError as error:
        yield Problem("database", (error.detail or str(error)).rstrip("."), "See that it can be read and written.")


async def _open_keys(settings: Settings, secret: bytes) -> None:
    database = await open_database(
        settings.database_url, access_ttl=settings.access_token_ttl, options=database_options(settings)
    )
    try:
        await signing_keys(settings, secret, database, time.time).load()
    finally:
        await database.close()
