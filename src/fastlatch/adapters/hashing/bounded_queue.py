"""Where computing happens: a few threads behind a queue with an end. Beyond it the answer is 503, not a longer wait."""

import asyncio
import math
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Lock
from typing import ParamSpec, TypeVar

from fastlatch.domain.errors import Unavailable

from .priority import lower_this_thread

P = ParamSpec("P")
T = TypeVar("T")

_WEIGHT_OF_LAST = 0.2


class BoundedQueue:
    """`workers` jobs run, `queue` more wait. May be used from several event loops."""

    def __init__(self, workers: int, queue: int, *, stopwatch: Callable[[], float] = time.perf_counter) -> None:
        self._workers = workers
        self._places = workers + queue
        self._executor = ThreadPoolExecutor(workers, "fastlatch-hashing", initializer=lower_this_thread)
        self._stopwatch = stopwatch
        self._lock = Lock()
        self._taken = 0
        self._mean_seconds = 0.0
        self._closed = False

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Compute in a worker.

        Raises:
            Unavailable: every place is taken, there is no memory for it, or the queue was closed.
        """
        return await self.outcome(self.submit(function, *args, **kwargs))

    async def outcome(self, job: Future[T]) -> T:
        """What became of a submitted job.

        Raises:
            Unavailable: there is no memory for it, or the queue was closed before it began.
        """
        try:
            return await asyncio.wrap_future(job)
        except MemoryError as fault:
            raise Unavailable(self._wait(), detail="not enough memory to compute a hash") from fault
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if self._closed and (task is None or not task.cancelling()):
                raise Unavailable(detail="closed while a job was waiting") from None
            raise

    def submit(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Take a place. It is free again when the job is over, or was cancelled before it began: never sooner.

        Raises:
            Unavailable: every place is taken, or the queue was closed.
        """
        with self._lock:
            if self._closed:
                raise Unavailable(detail="the hashing queue is closed")
            if self._taken >= self._places:
                raise Unavailable(self._wait(), detail="the hashing queue is full")
            job = self._executor.submit(self._timed, lambda: function(*args, **kwargs))
            self._taken += 1
        job.add_done_callback(self._free)
        return job

    def close(self) -> None:
        """Take no more; who waits hears Unavailable. What runs is finished by threads that end then."""
        with self._lock:
            self._closed = True
        self._executor.shutdown(wait=False, cancel_futures=True)

    def _timed(self, job: Callable[[], T]) -> T:
        start = self._stopwatch()
        try:
            return job()
        finally:
            seconds = self._stopwatch() - start
            with self._lock:
                self._mean_seconds += (seconds - self._mean_seconds) * (_WEIGHT_OF_LAST if self._mean_seconds else 1)

    def _free(self, _job: object) -> None:
        with self._lock:
            self._taken -= 1

    def _wait(self) -> int:
        """Seconds in which all that is here now will be done, by what jobs took lately."""
        return math.ceil(self._taken * self._mean_seconds / self._workers)
