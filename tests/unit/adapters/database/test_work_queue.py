"""The queue between event loops and a database thread: bounded, ordered, and answering where it was asked."""

import asyncio
from threading import Barrier, Thread

import anyio
import pytest

from fastlatch.adapters.database.statement import Steps, restartable
from fastlatch.adapters.database.work_queue import Done, Failed, WorkQueue, deliver
from fastlatch.domain.errors import Unavailable

pytestmark = pytest.mark.anyio


@restartable
def nothing() -> Steps[None]:
    return
    yield


async def test_answers_reach_those_who_wait() -> None:
    queue = WorkQueue(10)
    asked = [asyncio.ensure_future(queue.submit(nothing())) for _ in range(2)]
    await asyncio.sleep(0)
    first, second = queue.take(10)
    deliver([(first, Done("yes")), (second, Failed(Unavailable(detail="no")))])
    assert await asked[0] == "yes"
    with pytest.raises(Unavailable):
        await asked[1]


async def test_first_come_first_served_and_no_more_than_asked_for() -> None:
    queue = WorkQueue(10)
    units = [nothing() for _ in range(5)]
    waiting = [asyncio.ensure_future(queue.submit(unit)) for unit in units]
    await asyncio.sleep(0)
    assert [job.unit for job in queue.take(3)] == units[:3]
    assert [job.unit for job in queue.take_all()] == units[3:]
    for task in waiting:
        task.cancel()


async def test_what_one_turn_brings_is_shared_by_the_threads_that_wait() -> None:
    queue = WorkQueue(10)
    both_have_one = Barrier(2)
    taken: list[int] = []

    def take_one() -> None:
        taken.append(len(queue.take(1)))
        both_have_one.wait(5)

    threads = [asyncio.to_thread(take_one) for _ in range(2)]
    working = asyncio.gather(*threads)
    await asyncio.sleep(0.05)
    waiting = [asyncio.ensure_future(queue.submit(nothing())) for _ in range(2)]
    await working
    assert taken == [1, 1]
    for task in waiting:
        task.cancel()


async def test_a_thread_is_woken_once_the_turn_is_over_and_again_in_the_next() -> None:
    queue = WorkQueue(10)
    for _ in range(2):
        working = asyncio.ensure_future(asyncio.to_thread(queue.take, 10))
        await asyncio.sleep(0.05)
        waiting = [asyncio.ensure_future(queue.submit(nothing())) for _ in range(3)]
        with anyio.fail_after(5):
            assert len(await working) == 3
        for task in waiting:
            task.cancel()


async def test_a_full_queue_refuses_at_once() -> None:
    queue = WorkQueue(1)
    waiting = asyncio.ensure_future(queue.submit(nothing()))
    await asyncio.sleep(0)
    with anyio.fail_after(1), pytest.raises(Unavailable) as refused:
        await queue.submit(nothing())
    assert "wait for the database" in refused.value.detail
    waiting.cancel()


async def test_a_closed_queue_refuses_and_gives_out_what_it_had_accepted() -> None:
    queue = WorkQueue(5)
    waiting = asyncio.ensure_future(queue.submit(nothing()))
    await asyncio.sleep(0)
    queue.close()
    with pytest.raises(Unavailable):
        await queue.submit(nothing())
    assert len(queue.take(5)) == 1
    assert queue.take(5) == []
    waiting.cancel()


async def test_an_answer_for_one_who_has_gone_is_dropped_and_the_next_gets_theirs() -> None:
    queue = WorkQueue(5)
    gone, stayed = (asyncio.ensure_future(queue.submit(nothing())) for _ in range(2))
    await asyncio.sleep(0)
    gone.cancel()
    await asyncio.sleep(0)
    deliver([(job, Done(1)) for job in queue.take(5)])
    assert await stayed == 1


async def test_a_closed_event_loop_costs_nobody_else_their_answer() -> None:
    queue = WorkQueue(5)

    async def ask_and_leave() -> None:
        asyncio.ensure_future(queue.submit(nothing())).add_done_callback(lambda _: None)
        await asyncio.sleep(0)

    thread = Thread(target=asyncio.run, args=(ask_and_leave(),))
    thread.start()
    await anyio.to_thread.run_sync(thread.join)
    here = asyncio.ensure_future(queue.submit(nothing()))
    await asyncio.sleep(0)
    jobs = queue.take(5)
    assert len(jobs) == 2
    deliver([(job, Done("answer")) for job in jobs])
    assert await here == "answer"
