"""A queue with an end, whose places are counted exactly."""

import asyncio
import os
import sys
import threading

import pytest

from fastlatch.adapters.hashing.bounded_queue import BoundedQueue
from fastlatch.domain.errors import Unavailable

pytestmark = pytest.mark.anyio


class Work:
    """A job that begins, and is over when the test says so."""

    def __init__(self) -> None:
        self.begun = threading.Event()
        self.finish = threading.Event()

    def __call__(self) -> str:
        self.begun.set()
        if not self.finish.wait(10):
            raise TimeoutError
        return "done"


@pytest.fixture
def work():
    work = Work()
    yield work
    work.finish.set()


@pytest.fixture
def one_place():
    queue = BoundedQueue(workers=1, queue=0)
    yield queue
    queue.close()


async def begun(work: Work) -> None:
    assert await asyncio.to_thread(work.begun.wait, 10)


async def over(queue: BoundedQueue) -> None:
    """Wait until the place is free again: nobody is told, since its caller is gone."""
    async with asyncio.timeout(10):
        while True:
            try:
                return await queue.run(lambda: None)
            except Unavailable:
                await asyncio.sleep(0.001)


async def test_a_cancelled_caller_keeps_the_place_until_the_job_is_over(one_place, work):
    caller = asyncio.create_task(one_place.run(work))
    await begun(work)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    for _ in range(3):
        with pytest.raises(Unavailable):
            await one_place.run(int)
    work.finish.set()
    await over(one_place)


async def test_a_caller_cancelled_while_waiting_frees_the_place_at_once(work):
    queue = BoundedQueue(workers=1, queue=1)
    running = asyncio.create_task(queue.run(work))
    await begun(work)
    calls: list[str] = []
    waiting = asyncio.create_task(queue.run(calls.append, "cancelled"))
    await asyncio.sleep(0)
    with pytest.raises(Unavailable):
        await queue.run(calls.append, "refused")
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    next_one = asyncio.create_task(queue.run(calls.append, "next"))
    await asyncio.sleep(0)
    work.finish.set()
    await running
    await next_one
    assert calls == ["next"]
    queue.close()


async def test_a_job_that_fails_frees_its_place_and_tells_its_caller(one_place):
    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await one_place.run(divmod, 1, 0)


async def test_a_job_without_memory_is_unavailable_and_not_a_wrong_password(one_place):
    def no_memory() -> None:
        raise MemoryError

    with pytest.raises(Unavailable, match="busy"):
        await one_place.run(no_memory)


@pytest.mark.parametrize(("seconds", "waiting", "retry_after"), [(0.01, 3, 1), (2.0, 3, 8), (10.0, 0, 10)])
async def test_the_wait_is_estimated_by_what_jobs_took(work, seconds, waiting, retry_after):
    now = 0.0

    def stopwatch() -> float:
        return now

    def job() -> None:
        nonlocal now
        now += seconds

    queue = BoundedQueue(workers=1, queue=waiting, stopwatch=stopwatch)
    await queue.run(job)
    callers = [asyncio.create_task(queue.run(work)) for _ in range(waiting + 1)]
    await begun(work)
    with pytest.raises(Unavailable) as refused:
        await queue.run(job)
    assert refused.value.retry_after == retry_after
    work.finish.set()
    await asyncio.gather(*callers)
    queue.close()


async def test_who_waits_when_the_queue_closes_hears_that_it_is_unavailable(work):
    queue = BoundedQueue(workers=1, queue=1)
    running = asyncio.create_task(queue.run(work))
    await begun(work)
    waiting = asyncio.create_task(queue.run(int))
    await asyncio.sleep(0)
    queue.close()
    with pytest.raises(Unavailable):
        await waiting
    work.finish.set()
    assert await running == "done"
    with pytest.raises(Unavailable):
        await queue.run(int)


async def test_a_caller_cancelled_at_the_close_is_cancelled(work):
    queue = BoundedQueue(workers=1, queue=1)
    running = asyncio.create_task(queue.run(work))
    await begun(work)
    waiting = asyncio.create_task(queue.run(int))
    await asyncio.sleep(0)
    waiting.cancel()
    queue.close()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    work.finish.set()
    await running


async def test_several_event_loops_share_a_queue(one_place):
    in_another_loop = await asyncio.to_thread(lambda: asyncio.run(one_place.run(threading.get_ident)))
    assert await one_place.run(threading.get_ident) == in_another_loop != threading.get_ident()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives each thread a priority of its own")
async def test_workers_yield_to_the_event_loop(one_place):
    def priority() -> int:
        return os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    assert await one_place.run(priority) == 19
    assert priority() < 19
