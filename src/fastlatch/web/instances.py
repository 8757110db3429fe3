"""One instance an app, however many of our routers it includes: each brings the lifespan, the first one starts it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from typing import Generic, TypeVar

from fastapi import FastAPI

T = TypeVar("T")

Start = Callable[[], AbstractAsyncContextManager[T]]


@dataclass(slots=True)
class _Running(Generic[T]):
    instance: T
    loop: asyncio.AbstractEventLoop
    stack: AsyncExitStack
    users: int = 0


class Instances(Generic[T]):
    """What is running of one `Fastlatch` or `ResourceServer`; usually one, in tests many.

    Args:
        find_start: imports what a start needs and returns it; called in a thread, since an app is imported more often
            than it is served.
        on_start: told of each app whose instance has just started.
    """

    def __init__(self, find_start: Callable[[], Start[T]], on_start: Callable[[FastAPI], None]) -> None:
        self._find_start = find_start
        self._on_start = on_start
        self._running: dict[int, _Running[T]] = {}

    def __iter__(self) -> Iterator[T]:
        return iter([running.instance for running in self._running.values()])

    @property
    def here(self) -> T | None:
        """The one that runs in this event loop, if any."""
        loop = asyncio.get_running_loop()
        return next((running.instance for running in self._running.values() if running.loop is loop), None)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[T]:
        """One without an app."""
        running = await self._start()
        self._running[id(running)] = running
        try:
            yield running.instance
        finally:
            del self._running[id(running)]
            await running.stack.aclose()

    @asynccontextmanager
    async def of(self, app: FastAPI) -> AsyncIterator[T]:
        """The app's own. The last one to leave stops it."""
        running = self._running.get(id(app))
        if running is None:
            running = self._running[id(app)] = await self._start()
            self._on_start(app)
        running.users += 1
        try:
            yield running.instance
        finally:
            running.users -= 1
            if not running.users:
                del self._running[id(app)]
                await running.stack.aclose()

    async def _start(self) -> _Running[T]:
        start = await asyncio.to_thread(self._find_start)
        stack = AsyncExitStack()
        return _Running(await stack.enter_async_context(start()), asyncio.get_running_loop(), stack)
