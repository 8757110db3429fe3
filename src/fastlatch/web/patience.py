"""A deadline for one wait, as `asyncio.timeout` has it, at half of its cost: every request with a body needs one."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def within(seconds: float, waiting: Awaitable[T]) -> T:
    """What `waiting` gives.

    Raises:
        TimeoutError: it took longer, and was cancelled.
    """
    task = asyncio.current_task()
    if task is None:
        raise RuntimeError("within() is for tasks")  # asyncio.timeout says the same
    asked = task.cancelling()
    over = False

    def expire() -> None:
        nonlocal over
        over = True
        task.cancel()

    timer = asyncio.get_running_loop().call_later(seconds, expire)
    try:
        return await waiting
    except asyncio.CancelledError:
        # Whoever else wants this task to end is not to be taken for the clock.
        if over and task.uncancel() <= asked:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
