"""`fastlatch db backup`: a copy of a SQLite database while servers use it, and of its key if that is wished."""

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Annotated

import typer

from fastlatch.adapters.database import migrate
from fastlatch.adapters.database.sqlite_backup import back_up, give_name, refuse_to_overwrite
from fastlatch.domain.errors import ConfigurationError
from fastlatch.settings import Settings

from .checks.location import database_file
from .output import JsonOption, remark, show_one

File = Annotated[Path, typer.Argument(metavar="FILE", help="The new file; one that exists is never written over.")]
WithKey = Annotated[
    bool, typer.Option("--with-key", help="The key file too, as FILE.key. Whoever has both can log in as anybody.")
]


def backup(file: File, *, with_key: WithKey = False, as_json: JsonOption = False) -> None:
    """Copy a SQLite database while it is used. Everything that was acknowledged before is in the copy."""
    settings = Settings.load()
    source = database_file(settings)
    if source is None:
        shown = migrate.shown(settings.database_url)
        raise ConfigurationError(f"{shown} is not SQLite; back it up with pg_dump --format=custom.")
    if migrate.current(settings.database_url) is None:
        raise ConfigurationError(f"There is no database at {source.absolute()} (FASTLATCH_DATABASE_URL).")
    if not file.parent.is_dir():
        raise ConfigurationError(f"{file}: its folder does not exist. Run: mkdir -p {file.parent}")
    key, key_copy = _key_file(settings), file.with_name(f"{file.name}.key")
    if with_key:
        if key is None:
            raise ConfigurationError("there is no key file here: the secret is in FASTLATCH_SECRET_KEY.")
        refuse_to_overwrite(key_copy)
    begun = time.monotonic()
    size = back_up(source, file)
    if with_key and key is not None:
        _copy_key(key, key_copy)
    seconds = round(time.monotonic() - begun, 3)
    record = {"file": str(file), "bytes": size, "seconds": seconds, "key_file": str(key_copy) if with_key else None}
    show_one(record, as_json=as_json)
    if with_key:
        remark("Whoever has both files can log in as anybody: keep them as you would keep the passwords.")
    elif key is not None:
        remark(
            f"The secret is not in it. Keep {key.absolute()} too, in another place: nothing opens the backup without."
        )
    else:
        remark("The secret is not in it (FASTLATCH_SECRET_KEY). Keep it too: nothing opens the backup without.")


def _key_file(settings: Settings) -> Path | None:
    if settings.secret_key is not None:
        return None
    path = settings.secret_key_file or settings.own_key_file()
    return path if path is not None and path.exists() else None


def _copy_key(key: Path, target: Path) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        made = Path(name)
        try:
            with os.fdopen(handle, "wb") as copy, key.open("rb") as original:
                shutil.copyfileobj(original, copy)
            give_name(made, target)
        finally:
            made.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{target}: the key cannot be copied ({error.strerror}).") from error
