"""One who goes on refreshing against one who ends it: what the answers gave out, and whether the two met."""

import asyncio
import math
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from random import Random

from support.raw_http import Answer, Connection, login, refresh

_LONGEST = 0.015
"""Seconds, at the most, for which those who refresh are alone."""


@dataclass
class Given:
    """Tokens that somebody has been handed, and the answers that handed them out."""

    access: list[str] = field(default_factory=list)
    refresh: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    over_at: float = math.inf
    """Since when nothing may be handed out any more."""

    def take(self, answer: Answer) -> bool:
        """False: it was a refusal, which may be no other than that of the protocol."""
        self.answers.append(answer)
        if answer.status == 200:
            assert answer.sent_at < self.over_at, "asked for after the ending was acknowledged, and given"
            self.access.append(answer.json["access_token"])
            self.refresh.append(answer.json["refresh_token"])
            return True
        assert (answer.status, answer.json["error"]) == (400, "invalid_grant"), answer.body
        return False


@dataclass
class Ended:
    """When the ending was acknowledged, and what was given out by then or later."""

    at: float
    given: Given
    met: bool
    """A request was under way while the ending was."""


async def goes_on_refreshing(connections: Sequence[Connection], given: Given) -> None:
    """One token after another, each by another worker, until one is refused."""
    for connection in cycle(connections):
        if not given.take(await connection.ask(refresh(given.refresh[-1]))):
            return


async def goes_on_logging_in(connection: Connection, username: str, password: str, given: Given) -> None:
    """Until it is refused."""
    while given.take(await connection.ask(login(username, password))):
        pass


async def race(
    parties: Sequence[tuple[Given, Awaitable[None]]], end: Callable[[], Awaitable[object]], random: Random
) -> Ended:
    """Let the parties run, end it at a random moment, and wait until all of them have been refused."""
    clock = asyncio.get_running_loop().time
    async with asyncio.TaskGroup() as running:
        for _, party in parties:
            running.create_task(_awaited(party))
        await asyncio.sleep(random.uniform(0, _LONGEST))
        begun = clock()
        await end()
        ended = clock()
        for given, _ in parties:
            given.over_at = ended
    everything = Given()
    for given, _ in parties:
        everything.access += given.access
        everything.refresh += given.refresh
        everything.answers += given.answers
    met = any(answer.sent_at < ended and answer.answered_at > begun for answer in everything.answers)
    return Ended(ended, everything, met)


async def _awaited(party: Awaitable[None]) -> None:
    await party
