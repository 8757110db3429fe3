"""A thread with a connection of its own: takes what waits, has it handled together, tells those who wait."""

import logging
from collections.abc import Callable, Sequence
from threading import Thread
from typing import Any

from .sqlite_connection import Connection
from .sqlite_faults import translate
from .statement import Unit
from .work_queue import Failed, Job, Outcome, WorkQueue, deliver

_log = logging.getLogger("fastlatch.database")

Handle = Callable[[Connection, Sequence[Unit[Any]]], list[Outcome]]
"""Runs units and says what became of each; raises when all of them came to nothing."""


class Worker:
    """Starts at once; ends when its queue is closed and empty. A fault costs those who wait now, never the thread."""

    def __init__(self, name: str, queue: WorkQueue, connection: Connection, handle: Handle, *, batch: int) -> None:
        self._name = name
        self._queue = queue
        self._connection = connection
        self._handle = handle
        self._batch = batch
        self._away = False
        # A daemon: a program that forgets to close must still be able to end. What was acknowledged is committed.
        self._thread = Thread(target=self._work, name=f"fastlatch: {name}", daemon=True)
        self._thread.start()

    @property
    def statements_run(self) -> int:
        """How many statements this thread has run."""
        return self._connection.statements_run

    @property
    def is_away(self) -> bool:
        """Whether the last that was tried came to nothing. For any thread."""
        return self._away

    def join(self) -> None:
        """Wait for the end of the thread."""
        self._thread.join()

    def _work(self) -> None:
        while jobs := self._queue.take(self._batch):
            deliver(self._settle(jobs))
        self._connection.close()

    def _settle(self, jobs: list[Job]) -> list[tuple[Job, Outcome]]:
        try:
            outcomes = self._handle(self._connection, [job.unit for job in jobs])
        except Exception as error:  # noqa: BLE001 (whatever it was, those who wait must hear of it)
            self._report(error)
            self._connection.close()
            # Whoever waits has waited as long for the same fault: they hear of it now, not after one more time-out.
            return [(job, Failed(translate(error))) for job in [*jobs, *self._queue.take_all()]]
        if self._away:
            self._away = False
            _log.info("the database is back (%s)", self._name)
        return list(zip(jobs, outcomes, strict=True))

    def _report(self, error: Exception) -> None:
        """Once for each outage."""
        if not self._away:
            self._away = True
            _log.error("the database is away (%s): %s: %s", self._name, type(error).__name__, error)
