"""A wait ends in time, and is told apart from everything else that ends a task."""

import asyncio

import pytest

from fastlatch.web.patience import within

pytestmark = pytest.mark.anyio


async def for_ever() -> None:
    await asyncio.Event().wait()


async def test_what_comes_in_time_is_handed_on():
    async def soon() -> str:
        await asyncio.sleep(0)
        return "here"

    assert await within(60, soon()) == "here"


async def test_what_takes_too_long_is_cancelled_and_the_task_goes_on():
    ended = asyncio.Event()

    async def slow() -> None:
        try:
            await for_ever()
        finally:
            ended.set()

    with pytest.raises(TimeoutError):
        await within(0, slow())

    assert ended.is_set()
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()
    await asyncio.sleep(0)


async def test_a_task_that_is_cancelled_by_others_is_cancelled():
    task = asyncio.create_task(within(60, for_ever()))
    await asyncio.sleep(0)
    task.cancel()

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_a_task_that_others_cancel_while_the_clock_does_is_cancelled():
    task = asyncio.create_task(within(0, for_ever()))
    await asyncio.sleep(0)
    asyncio.get_running_loop().call_soon(task.cancel)

    with pytest.raises(asyncio.CancelledError):
        await task


async def test_an_error_of_what_was_waited_for_is_its_own():
    async def broken() -> None:
        raise KeyError("own")

    with pytest.raises(KeyError, match="own"):
        await within(60, broken())


async def test_an_inner_deadline_inside_an_outer_one_is_the_inner_one():
    async with asyncio.timeout(60):
        with pytest.raises(TimeoutError):
            await within(0, for_ever())


async def test_the_timer_is_gone_when_the_wait_is_over():
    async def at_once() -> None:
        return

    await within(0, at_once())
    for _ in range(5):
        await asyncio.sleep(0)
    task = asyncio.current_task()
    assert task is not None
    assert not task.cancelling()
