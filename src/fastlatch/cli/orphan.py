"""A worker whose parent is gone ends, as nobody would replace it, stop it, or let another take its port."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_INTERVAL = 1.0
"""Seconds."""


@asynccontextmanager
async def ends_with_its_parent() -> AsyncIterator[None]:
    """While this is open, the end of the process that made this one ends this one as SIGTERM does."""
    parent = multiprocessing.parent_process()
    if parent is None or parent.pid is None:
        yield
        return
    watching = asyncio.create_task(_end_with(parent.pid))
    try:
        yield
    finally:
        watching.cancel()


async def _end_with(parent: int) -> None:
    while os.getppid() == parent:  # noqa: ASYNC110 (the end of another process is no event of ours)
        await asyncio.sleep(_INTERVAL)
    signal.raise_signal(signal.SIGTERM)
