"""A deadline for one wait, as `asyncio.timeout` has it, and for nothing where there is nothing to wait for.

Every request with a body needs one, and nearly every body is there already.
"""

import asyncio
from collections.abc import Coroutine, Generator
from typing import Any, TypeVar

T = TypeVar("T")


async def within(seconds: float, waiting: Coroutine[Any, Any, T]) -> T:
    """What `waiting` gives.

    Raises:
        TimeoutError: it took longer, and was cancelled.
    """
    try:
        waits_for = waiting.send(None)
    except StopIteration as finished:
        value: T = finished.value
        return value
    task = asyncio.current_task()
    if task is None:
        waiting.close()
        raise RuntimeError("within() is for tasks")  # asyncio.timeout says the same
    asked = task.cancelling()
    over = False

    def expire() -> None:
        nonlocal over
        over = True
        task.cancel()

    timer = asyncio.get_running_loop().call_later(seconds, expire)
    try:
        return await _Rest(waiting, waits_for)
    except asyncio.CancelledError:
        # Whoever else wants this task to end is not to be taken for the clock.
        if over and task.cancelling() <= asked + 1:
            raise TimeoutError from None
        raise
    finally:
        timer.cancel()
        if over:
            task.uncancel()


class _Rest(Generator[Any, Any, T]):
    """A coroutine from its first wait on, for `await`: what PEP 380 does, begun one step later."""

    def __init__(self, begun: Coroutine[Any, Any, T], waits_for: object) -> None:
        self._begun = begun
        self._waits_for: object | None = waits_for

    def __await__(self) -> Generator[Any, Any, T]:
        return self

    def send(self, value: Any, /) -> Any:
        if self._waits_for is not None:
            first, self._waits_for = self._waits_for, None
            return first
        return self._begun.send(value)

    def throw(self, *error: Any) -> Any:
        return self._begun.throw(*error)

    def close(self) -> None:
        self._begun.close()
