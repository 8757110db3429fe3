"""The driver for SQLite: one writer thread with group commit, two readers beside it, and one that watches for changes.

WAL lets readers go on while the writer writes. SQLite has one writer at a time anyway; one thread makes that a queue
in memory and not a wait for locks.
"""

import asyncio
from functools import partial
from pathlib import Path
from typing import TypeVar

from fastlatch.domain.errors import Unavailable

from .sqlite_batches import commit_together, read_together
from .sqlite_connection import Connection
from .sqlite_file import connect
from .sqlite_worker import Worker
from .statement import Compiled, Statement, Steps, Unit, restartable
from .work_queue import WorkQueue

T = TypeVar("T")

_QUEUE = 4096
_WRITES_TOGETHER = 256
_READERS = 2
_READS_TOGETHER = 16

# A page of the file is written anew, as it was.
_WRITE_A_PAGE = Statement(sqlite=Compiled("PRAGMA user_version = 0"))
_DATA_VERSION = Statement(sqlite=Compiled("PRAGMA data_version"))


class Sqlite:
    """Implements `Driver` over one file. Usable from several event loops at once."""

    commits_in_order = True

    def __init__(self, path: Path, *, busy_timeout: float) -> None:
        to_write = partial(connect, path, busy_timeout=busy_timeout)
        to_read = partial(connect, path, read_only=True, busy_timeout=busy_timeout)
        self._writes, self._reads, self._watches = WorkQueue(_QUEUE), WorkQueue(_QUEUE), WorkQueue(_QUEUE)
        self._writer = Worker("writer", self._writes, Connection(to_write), commit_together, batch=_WRITES_TOGETHER)
        self._readers = [
            Worker(f"reader {number}", self._reads, Connection(to_read), read_together, batch=_READS_TOGETHER)
            for number in range(1, _READERS + 1)
        ]
        # A connection of its own: data_version tells what *other* connections have committed since it was last asked.
        self._watcher = Worker("watcher", self._watches, Connection(to_read), read_together, batch=_READS_TOGETHER)

    async def read(self, unit: Unit[T]) -> T:
        """Run a unit on one snapshot.

        Raises:
            Unavailable: the database is away, or too much is waiting.
        """
        return await self._reads.submit(unit)

    async def write(self, unit: Unit[T]) -> T:
        """Run a unit in the next commit, and return behind it.

        Raises:
            Unavailable: the database is away, or too much is waiting; nothing is acknowledged.
        """
        return await self._writes.submit(unit)

    async def version(self) -> int:
        """Moves with every commit of any connection and any process. Reads no table.

        Raises:
            Unavailable: the database is away.
        """
        return await self._watches.submit(_data_version())

    async def wait(self, seconds: float) -> None:
        """Nobody tells; asking for the version costs nothing."""
        await asyncio.sleep(seconds)

    async def ready(self) -> bool:
        """Whether the write lock can be had. An empty transaction writes nothing and syncs nothing.

        A full disk takes that too. So after a write that failed, it has to take a page.
        """
        try:
            await self.write(_a_page() if self._writer.is_away else _nothing())
        except Unavailable:
            return False
        return True

    async def close(self) -> None:
        """Finish what was accepted, then let go. May be called again."""
        for queue in (self._writes, self._reads, self._watches):
            queue.close()
        for worker in (self._writer, *self._readers, self._watcher):
            await asyncio.to_thread(worker.join)

    @property
    def statements_run(self) -> int:
        """How many statements have been run on tables so far; the watcher reads none."""
        return sum(worker.statements_run for worker in (self._writer, *self._readers))


@restartable
def _data_version() -> Steps[int]:
    version: int = (yield _DATA_VERSION, {}).rows[0][0]
    return version


@restartable
def _a_page() -> Steps[None]:
    yield _WRITE_A_PAGE, {}


@restartable
def _nothing() -> Steps[None]:
    return
    yield
