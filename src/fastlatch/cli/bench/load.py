"""Two kinds of load: closed (the next request when the answer is there) and open (a request when its time has come)."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Sequence
from http import HTTPStatus
from typing import Self

from .client import Answer, Connection

_PAUSE = 0.05
"""Seconds, after an answer that says "busy"; less than Retry-After asks for, so that the load stays on."""
_BUSY = {HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.TOO_MANY_REQUESTS}

NextRequest = Callable[[], bytes]


class Statuses(Counter[int]):
    """How many answers of each status."""

    def good(self) -> int:
        """Answers that gave what was asked for."""
        return sum(count for status, count in self.items() if status < HTTPStatus.MULTIPLE_CHOICES)

    def without(self, *expected: int) -> dict[int, int]:
        """Answers that are neither good nor expected, by status."""
        return {s: self[s] for s in sorted(self) if s >= HTTPStatus.MULTIPLE_CHOICES and s not in expected}


async def closed(
    connections: Sequence[Connection], next_request: NextRequest, *, seconds: float
) -> tuple[Statuses, float]:
    """As many in flight as there are connections, for a time; and the seconds until the last answer."""
    statuses = Statuses()
    start = time.perf_counter()

    async def work(connection: Connection) -> None:
        while True:
            answer = await connection.ask(next_request())
            statuses[answer.status] += 1
            if not _before(start + seconds):
                return

    await asyncio.gather(*map(work, connections))
    return statuses, time.perf_counter() - start


async def open_rate(connections: Sequence[Connection], request: bytes, *, rate: float, count: int) -> list[float]:
    """`count` requests at a steady rate; the seconds that each took.

    When every connection waits for an answer, the time of the next request runs from when it was due: a server that
    stalls must not look better because it was asked less (coordinated omission).

    Raises:
        ConnectionError: an answer was not a 2xx.
    """
    numbers = iter(range(count))
    times: list[float] = []
    begin = time.perf_counter()

    async def work(connection: Connection) -> None:
        for number in numbers:
            start = due = begin + number / rate
            if _before(due):
                await asyncio.sleep(due - time.perf_counter())
                # That we woke up late is not the server's fault.
                start = time.perf_counter()
            check(await connection.ask(request))
            times.append(time.perf_counter() - start)

    await asyncio.gather(*map(work, connections))
    return times


class Storm:
    """Requests without pause from entering to leaving; on leaving, every answer is waited for."""

    def __init__(self, connections: Sequence[Connection], next_request: NextRequest) -> None:
        self._connections = connections
        self._next_request = next_request
        self._tasks: list[asyncio.Task[None]] = []
        self._over = False
        self.statuses = Statuses()

    async def __aenter__(self) -> Self:
        self._tasks = [asyncio.create_task(self._blow(connection)) for connection in self._connections]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over = True
        await asyncio.gather(*self._tasks)

    async def _blow(self, connection: Connection) -> None:
        while not self._over:
            answer = await connection.ask(self._next_request())
            self.statuses[answer.status] += 1
            if answer.status in _BUSY:
                await asyncio.sleep(_PAUSE)


def check(answer: Answer) -> Answer:
    """The answer, if it is a good one.

    Raises:
        ConnectionError: it is not.
    """
    if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
        raise ConnectionError(f"answered {answer.status}")
    return answer


def _before(moment: float) -> bool:
    return time.perf_counter() < moment
