"""Refresh grants a second: each rotates a token, and is on the disk before it is answered."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

from .client import Connection, post_form
from .samples import spread
from .subject import TOKEN, Subject, issued

_SESSIONS = 16
_WINDOWS = 3


@dataclass(frozen=True, slots=True)
class Refreshes:
    """Median of three windows."""

    per_second: float
    spread: float
    sessions: int


async def measure_refreshes(subject: Subject, *, seconds: float, advance: Callable[[float], None]) -> Refreshes:
    """As many sessions as are renewed at a time, each with its chain of tokens."""
    tokens = await _log_in(subject)
    rates = []
    async with subject.connections(_SESSIONS) as connections:
        chains = [_Chain(connection, token) for connection, token in zip(connections, tokens, strict=True)]
        for _ in range(_WINDOWS):
            rates.append(await _window(chains, seconds / _WINDOWS))
            advance(seconds / _WINDOWS)
    return Refreshes(per_second=median(rates), spread=spread(rates), sessions=_SESSIONS)


async def _log_in(subject: Subject) -> list[str]:
    """On connections of their own: with a dear hash, the first would be silent too long while the last logs in."""
    next_login = subject.logins()
    async with subject.connections(_SESSIONS) as connections:
        answers = await asyncio.gather(*(issued(connection, next_login()) for connection in connections))
    return [str(answer["refresh_token"]) for answer in answers]


class _Chain:
    """One session; a spent token would end it."""

    def __init__(self, connection: Connection, refresh_token: str) -> None:
        self._connection = connection
        self._refresh_token = refresh_token

    async def renew_until(self, end: float) -> int:
        done = 0
        while time.perf_counter() < end:
            request = post_form(TOKEN, {"grant_type": "refresh_token", "refresh_token": self._refresh_token})
            self._refresh_token = str((await issued(self._connection, request))["refresh_token"])
            done += 1
        return done


async def _window(chains: list[_Chain], seconds: float) -> float:
    start = time.perf_counter()
    done = await asyncio.gather(*(chain.renew_until(start + seconds) for chain in chains))
    return sum(done) / (time.perf_counter() - start)
