"""Tokens of before the move are good after it only under the same secret: whether both places have it.

Without it no server starts there, for it cannot open the signing keys. So this is about being told in time.
"""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from fastlatch.adapters.database.database import open_database
from fastlatch.adapters.keys.derive import SEAL_SIGNING_KEYS, derive
from fastlatch.adapters.keys.opened_key import open_row
from fastlatch.domain.key import SigningKey
from fastlatch.server.adapters import database_options
from fastlatch.settings import Settings, load_secret


def check_secrets(before: Settings, after: Settings) -> None:
    """Refuse to begin where a secret is known that is not the one of the source.

    Raises:
        ConfigurationError: it does not open the signing keys.
    """
    rows = asyncio.run(_sealed_keys(before))
    for settings in (before, after):
        secret = known_secret(settings)
        if secret is not None:
            for row in rows:
                open_row(derive(secret, SEAL_SIGNING_KEYS), row)


def how_to_keep_the_secret(before: Settings, after: Settings) -> Iterator[str]:
    """What is left to do for the processes that will use the copy."""
    if known_secret(after) is not None:
        return
    old, new = _own_file(before), after.own_key_file()
    if old is None:
        yield "No secret is set here: give every process on the new database the one of the old (FASTLATCH_SECRET_KEY)."
    elif new is None:
        yield "The secret is not in the copy. Every process on the new database needs the one of the old one:"
        yield f"  FASTLATCH_SECRET_KEY_FILE={old.absolute()}"
        yield "or FASTLATCH_SECRET_KEY with what that file holds. Without it none of them starts."
    else:
        yield "The secret is not in the copy. Without it no process starts on the new database. Copy it too:"
        yield f"  cp -p {old.absolute()} {new.absolute()}"


def known_secret(settings: Settings) -> bytes | None:
    """What a process with these settings uses; None: it would make one, or ask for one.

    Raises:
        ConfigurationError: it is unsafe, or its file is open to others.
    """
    given = settings.secret_key is not None or settings.secret_key_file is not None
    return load_secret(settings) if given or _own_file(settings) is not None else None


def _own_file(settings: Settings) -> Path | None:
    path = settings.own_key_file()
    return path if path is not None and path.exists() else None


async def _sealed_keys(settings: Settings) -> list[SigningKey]:
    database = await open_database(settings.database_url, options=database_options(settings))
    try:
        return await database.keys.all()
    finally:
        await database.close()
