"""Many connections to all workers alike, which speak at the same moment."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from support.cluster import Cluster, awake
from support.raw_http import Answer, Connection

NEWS = 1.0
"""Seconds in which an ending reaches every process."""


class Crowd:
    """So many connections to each worker; they are made anew when the server has closed one for its silence."""

    def __init__(self, cluster: Cluster, of_each: int) -> None:
        self._cluster = cluster
        self._of_each = of_each
        self._connections: list[Connection] = []

    def __len__(self) -> int:
        return self._of_each * self._cluster.workers

    async def gather(self) -> None:
        """Everybody is there and has just been heard."""
        standing = await awake(self._connections)
        if len(standing) < len(self):
            self._connections = standing
            await self.leave()
            self._connections = await self._cluster.connections(self._of_each)

    async def leave(self) -> None:
        """Close every connection."""
        while self._connections:
            await self._connections.pop().close()

    async def ask(self, request: bytes) -> Answer:
        """One of them."""
        return await self._connections[0].ask(request)

    async def all_ask(self, request: bytes) -> list[Answer]:
        """The same from all, sent before the first answer is read."""
        return await _at_once(self._connections, request)

    async def ask_each_worker(self, request: bytes) -> list[Answer]:
        """The same, once to each worker."""
        return await _at_once(self.one_of_each(0), request)

    def everybody(self) -> list[Connection]:
        """All of them, neighbours to different workers."""
        return list(self._connections)

    def one_of_each(self, number: int) -> list[Connection]:
        """The connection of this number to each worker."""
        return self._connections[number * self._cluster.workers : (number + 1) * self._cluster.workers]

    async def refused_everywhere(self, request: bytes, *, statuses: set[int], since: float) -> float:
        """How long after `since` all workers refused it; one that still takes it when the news is over fails."""
        while True:
            answers = await self.ask_each_worker(request)
            asked = answers[0].sent_at - since
            if {answer.status for answer in answers} <= statuses:
                return max(0.0, asked)
            assert asked < NEWS, f"{[answer.status for answer in answers]} after {asked:.2f} s: {answers[0].body!r}"


@asynccontextmanager
async def crowd_of(cluster: Cluster, of_each: int) -> AsyncIterator[Crowd]:
    crowd = Crowd(cluster, of_each)
    try:
        await crowd.gather()
        yield crowd
    finally:
        await crowd.leave()


async def _at_once(connections: list[Connection], request: bytes) -> list[Answer]:
    for connection in connections:
        connection.send(request)
    return list(await asyncio.gather(*(connection.answer() for connection in connections)))
