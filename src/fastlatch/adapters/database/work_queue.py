"""What waits for a database thread: bounded, filled from any event loop, answered on the loop it came from."""

import asyncio
from collections import defaultdict, deque
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from threading import Condition
from typing import Any, Generic, TypeVar

from fastlatch.domain.errors import Unavailable

from .statement import Unit

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """The unit returned this."""

    value: T


@dataclass(frozen=True, slots=True)
class Failed:
    """The unit, or the transaction it was in, raised this."""

    error: Exception


Outcome = Done[Any] | Failed


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """A unit, and who waits for it."""

    unit: Unit[Any]
    loop: asyncio.AbstractEventLoop
    answer: asyncio.Future[Any]


class WorkQueue:
    """First in, first out."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._jobs: deque[Job] = deque()
        self._closed = False
        self._something = Condition()

    async def submit(self, unit: Unit[T]) -> T:
        """Wait in the queue, then for the answer. An accepted unit is run even when nobody waits any more.

        Raises:
            Unavailable: the queue is full or closed.
        """
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T] = loop.create_future()
        with self._something:
            if self._closed:
                raise Unavailable(detail="the database is closed")
            if len(self._jobs) >= self._limit:
                raise Unavailable(detail=f"{self._limit} operations wait for the database already")
            self._jobs.append(Job(unit, loop, answer))
            self._something.notify()
        return await answer

    def take(self, most: int) -> list[Job]:
        """Wait until there is something, then take what is there. Empty: closed, and nothing is left."""
        with self._something:
            self._something.wait_for(lambda: self._jobs or self._closed)
            return [self._jobs.popleft() for _ in range(min(most, len(self._jobs)))]

    def take_all(self) -> list[Job]:
        """Everything that waits now."""
        with self._something:
            jobs = list(self._jobs)
            self._jobs.clear()
            return jobs

    def close(self) -> None:
        """Accept nothing more."""
        with self._something:
            self._closed = True
            self._something.notify_all()


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
        match outcome:
            case Done(value):
                answer.set_result(value)
            case Failed(error):
                answer.set_exception(error)
