"""Lists are read in pages, so that a command needs no more memory for a million rows."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

_SIZE = 500


async def every(page: Callable[[str, int], Awaitable[list[T]]], key: Callable[[T], str]) -> AsyncIterator[T]:
    """All rows of a list that is paged by key."""
    after = ""
    while rows := await page(after, _SIZE):
        for row in rows:
            yield row
        after = key(rows[-1])
