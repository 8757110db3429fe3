"""What waits for a database thread: bounded, filled from any event loop, answered on the loop it came from."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable
from contextlib import suppress
from threading import Condition, Lock
from typing import Any, Generic, NamedTuple, TypeVar

from fastlatch.domain.errors import Unavailable

from .statement import Unit

T = TypeVar("T")


class Done(NamedTuple, Generic[T]):
    """The unit returned this."""

    value: T


class Failed(NamedTuple):
    """The unit, or the transaction it was in, raised this."""

    error: Exception


Outcome = Done[Any] | Failed


class Job(NamedTuple):
    """A unit, and who waits for it."""

    unit: Unit[Any]
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Any]


class WorkQueue:
    """First in, first out. The thread is woken once for all that one turn of an event loop brings.

    Woken at the first of them, it would take the interpreter from the loop that is about to bring the second, and
    commit it alone.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._jobs: deque[Job] = deque()
        self._closed = False
        self._lock = Lock()
        self._something = Condition(self._lock)
        self._turns: set[asyncio.AbstractEventLoop] = set()
        """Event loops in whose present turn something was submitted."""

    async def submit(self, unit: Unit[T]) -> T:
        """Wait in the queue, then for the answer. An accepted unit is run even when nobody waits any more.

        Raises:
            Unavailable: the queue is full or closed.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        with self._lock:
            if self._closed:
                raise Unavailable(detail="the database is closed")
            if len(self._jobs) >= self._limit:
                raise Unavailable(detail=f"{self._limit} operations wait for the database already")
            self._jobs.append(Job(unit, loop, answer))
            if loop not in self._turns:
                self._turns.add(loop)
                loop.call_soon(self._end_turn, loop)
        return await answer

    def take(self, most: int) -> list[Job]:
        """Wait until there is something, then take what is there. Empty: closed, and nothing is left."""
        with self._lock:
            while not self._jobs and not self._closed:
                self._something.wait()
            jobs = [self._jobs.popleft() for _ in range(min(most, len(self._jobs)))]
            if self._jobs:
                self._something.notify()  # another thread, where there is one, need not wait for this one
            return jobs

    def take_all(self) -> list[Job]:
        """Everything that waits now."""
        with self._lock:
            jobs = list(self._jobs)
            self._jobs.clear()
            return jobs

    def close(self) -> None:
        """Accept nothing more."""
        with self._lock:
            self._closed = True
            self._something.notify_all()

    def _end_turn(self, loop: asyncio.AbstractEventLoop) -> None:
        with self._lock:
            self._turns.discard(loop)
            self._something.notify()


def deliver(settled: Iterable[tuple[Job, Outcome]]) -> None:
    """Answer from a thread: one call into each event loop, however many wait there."""
    by_loop: defaultdict[asyncio.AbstractEventLoop, list[tuple[asyncio.Future[Any], Outcome]]] = defaultdict(list)
    for job, outcome in settled:
        by_loop[job.loop].append((job.answer, outcome))
    for loop, answers in by_loop.items():
        with suppress(RuntimeError):  # that loop is closed: nobody waits there any more
            loop.call_soon_threadsafe(_settle, answers)


def _settle(answers: Iterable[tuple[asyncio.Future[Any], Outcome]]) -> None:
    for answer, outcome in answers:
        if answer.done():
            continue
        if isinstance(outcome, Failed):
            answer.set_exception(outcome.error)
        else:
            answer.set_result(outcome.value)
