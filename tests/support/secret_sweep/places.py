"""Where secrets must not be: database files, log files, and what our loggers say in this process."""

import json
import logging
import sqlite3
import traceback
from base64 import urlsafe_b64decode
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from fastlatch.adapters.keys.derive import SEAL_ID_TOKEN_KEYS, SEAL_SIGNING_KEYS, derive
from fastlatch.adapters.keys.seal import unseal
from fastlatch.domain.errors import ConfigurationError

_SQLITE = b"SQLite format 3\0"
_LOGS = ("*.log", "server.out")
KEYS = {"fastlatch_signing_keys": SEAL_SIGNING_KEYS, "fastlatch_id_token_keys": SEAL_ID_TOKEN_KEYS}
_PRIVATE = frozenset({"d", "p", "q", "dp", "dq", "qi", "k"})
_OTHERS = ("httpx2", "httpcore2", "hypothesis", "playwright", "urllib3", "requests")
"""Tests speak through these; what they log is not ours."""


class Logs(logging.Handler):
    """Everything that is logged in this process, with what a formatter of somebody's own could print of it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self._said: list[tuple[str, bytes]] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.name.partition(".")[0] in _OTHERS:
            return
        told = traceback.format_exception(record.exc_info[1]) if record.exc_info and record.exc_info[1] else []
        extra = {name: value for name, value in vars(record).items() if name not in {"exc_info", "args"}}
        self.add(
            f"the log of {record.name}", "\n".join([record.getMessage(), repr(extra), *told]).encode("utf-8", "replace")
        )

    def add(self, where: str, said: bytes) -> None:
        """More lines of a log."""
        self._said.append((where, said))

    def taken(self) -> Iterator[tuple[str, bytes]]:
        """What was said since the last time."""
        while self._said:
            yield self._said.pop()


def databases(folder: Path) -> Iterator[Path]:
    """Each SQLite file below, as it lies on the disk: also pages that are free, and what waits in its journal."""
    return (path for path in _files(folder) if path.name.endswith(("-wal", "-journal")) or _begins_as_sqlite(path))


def log_files(folder: Path) -> Iterator[Path]:
    """What servers in processes of their own have written."""
    return (path for pattern in _LOGS for path in folder.rglob(pattern))


def keys(folder: Path) -> Iterator[str | bytes]:
    """Each secret key in a file, and the private members of the signing keys that it opens."""
    for file in folder.rglob("*.key"):
        secret = file.read_text(errors="replace").strip()
        yield secret
        database = file.with_suffix("")
        if not database.exists() or not _begins_as_sqlite(database):
            continue
        try:
            for kid, sealed, purpose in sealed_keys(database):
                yield from private_members(kid, sealed, secret, purpose)
        except (sqlite3.Error, ConfigurationError):
            # A test has damaged it, or has given it another secret.
            continue


def private_members(kid: str, sealed: bytes, secret: str, purpose: str = SEAL_SIGNING_KEYS) -> Iterator[str | bytes]:
    """What only the holder of a signing key knows, from its sealed row: as text, and as the number it stands for."""
    private = json.loads(unseal(derive(secret.encode(), purpose), kid, sealed))
    for name in _PRIVATE & private.keys():
        yield private[name]
        yield urlsafe_b64decode(private[name] + "==")


def sealed_keys(database: Path) -> list[tuple[str, bytes, str]]:
    """The `kid` of each signing key of a SQLite file, its sealed row, and what that was sealed for."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return [
            (kid, sealed, purpose)
            for table, purpose in KEYS.items()
            for kid, sealed in connection.execute(f"SELECT kid, sealed FROM {table}").fetchall()  # noqa: S608 (our own names)
        ]


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())


def _begins_as_sqlite(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE
