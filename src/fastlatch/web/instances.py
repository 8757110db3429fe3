"""One instance an app, however many of our routers it includes: each brings the lifespan, the first one starts it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from fastapi import FastAPI

T = TypeVar("T")

Start = Callable[[], AbstractAsyncContextManager[T]]


@dataclass(slots=True)
class _Running(Generic[T]):
    """Of one app in one event loop. The first holder starts it while the others wait for the lock."""

    loop: asyncio.AbstractEventLoop
    instance: T | None = None
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    holders: int = 0
    starting: asyncio.Lock = field(default_factory=asyncio.Lock)


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
        self._running: dict[tuple[int, int], _Running[T]] = {}
        """By app and event loop: what is started in one loop cannot be used in another."""

    def __iter__(self) -> Iterator[T]:
        return iter([running.instance for running in self._running.values() if running.instance is not None])

    @property
    def here(self) -> T | None:
        """The one that runs in this event loop, if any."""
        loop = asyncio.get_running_loop()
        in_loop = (running for running in self._running.values() if running.loop is loop)
        return next((running.instance for running in in_loop if running.instance is not None), None)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[T]:
        """One without an app, as long as the caller stays."""
        async with self._held(object(), lambda: None) as instance:
            yield instance

    @asynccontextmanager
    async def of(self, app: FastAPI) -> AsyncIterator[T]:
        """The app's own: started for the first caller, stopped by the last one to leave."""
        async with self._held(app, lambda: self._on_start(app)) as instance:
            yield instance

    @asynccontextmanager
    async def _held(self, of: object, on_start: Callable[[], None]) -> AsyncIterator[T]:
        loop = asyncio.get_running_loop()
        name = id(of), id(loop)
        running = self._running.setdefault(name, _Running(loop))
        running.holders += 1
        try:
            async with running.starting:
                if running.instance is None:
                    running.instance = await self._start(running.stack, on_start)
            yield running.instance
        finally:
            running.holders -= 1
            if not running.holders:
                del self._running[name]
                await running.stack.aclose()

    async def _start(self, stack: AsyncExitStack, on_start: Callable[[], None]) -> T:
        start = await asyncio.to_thread(self._find_start)
        instance = await stack.enter_async_context(start())
        on_start()
        return instance
