"""A copy of a SQLite file while servers use it: SQLite's online backup, all pages in one step.

One step is one snapshot: writers go on, for in WAL they never wait for a reader, and nothing has to be begun again
because somebody wrote, as it would with many small steps. The pages come over as they are, so the copy is in WAL mode
too, and costs no memory. VACUUM INTO would be smaller and take several times as long; its file is not in WAL mode.
"""

import errno
import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from fastlatch.domain.errors import ConfigurationError

from .sqlite_faults import translate
from .sqlite_file import connect

_PATIENCE = 30.0
_WITHOUT_HARD_LINKS = {errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK}


def back_up(source: Path, target: Path) -> int:
    """Write a whole copy, check it, and only then give it its name; how many bytes it has.

    Raises:
        ConfigurationError: there is something of that name, or the file cannot be made.
        Unavailable: the database cannot be read, the disk is full, or the copy is damaged.
    """
    refuse_to_overwrite(target)
    try:
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        os.close(handle)
        made = Path(name)
        try:
            _copy(source, made)
            _check(made)
            size = made.stat().st_size
            give_name(made, target)
        finally:
            for each in (made, *(made.with_name(f"{made.name}{end}") for end in ("-journal", "-wal", "-shm"))):
                each.unlink(missing_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{target}: the backup cannot be written ({error.strerror}).") from error
    except sqlite3.Error as error:
        raise translate(error) from error
    return size


def refuse_to_overwrite(target: Path) -> None:
    """A backup that replaced another would be the one that turns out to be the wrong one.

    Raises:
        ConfigurationError: there is something of that name.
    """
    if os.path.lexists(target):
        raise ConfigurationError(f"{target} exists, and no backup is written over another; choose another name.")


def give_name(made: Path, target: Path) -> None:
    """Put a complete file where it belongs, on the disk with its name before this returns.

    Raises:
        ConfigurationError: somebody else made one meanwhile.
        OSError: of the file system.
    """
    with made.open("rb") as file:
        os.fsync(file.fileno())
    try:
        os.link(made, target)
    except FileExistsError:
        refuse_to_overwrite(target)
    except OSError as error:
        if error.errno not in _WITHOUT_HARD_LINKS:
            raise
        refuse_to_overwrite(target)
        made.rename(target)
    if os.name == "posix":
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _copy(source: Path, made: Path) -> None:
    with closing(connect(source, read_only=True, busy_timeout=_PATIENCE)) as reader, closing(connect(made)) as writer:
        # It is synced once, when it is whole.
        writer.execute("PRAGMA synchronous = OFF")
        reader.backup(writer, pages=-1)


def _check(made: Path) -> None:
    # Immutable: looking at it must make no files beside it.
    with closing(sqlite3.connect(f"{made.absolute().as_uri()}?immutable=1", uri=True)) as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()
    if found != ("ok",):
        raise sqlite3.DatabaseError(f"the copy is damaged, and so is the database, it seems: {found[0]}")
