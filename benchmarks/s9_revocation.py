"""S9: how long after an ending a token still works: in the process that was told, and in another on its database."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from . import fastlatch_site
from .bench import Bench
from .http_client import Connection, ask, basic, get, post_form
from .row import NotMeasured, Row, every_time_at_most
from .servers import Server, clean_environment
from .tokens import log_in

TITLE = "From the end of a session to the refusal of its token"
GOALS = 3
_AXIS = "milliseconds until the token is refused"
_TIMES_A_ROUND = 4
_EVERY = 0.010
_PATIENCE = 10.0
_WITHIN = every_time_at_most(1_000)


@dataclass(slots=True)
class _Delays:
    """Milliseconds."""

    own: list[float] = field(default_factory=list)
    other: list[float] = field(default_factory=list)
    disabled: list[float] = field(default_factory=list)


def measure(bench: Bench) -> Iterator[Row]:
    """`/revoke` at one process, then `fastlatch users disable` in a third."""
    times = bench.rounds * _TIMES_A_ROUND
    delays = _Delays()
    with ExitStack() as stack:
        folder = stack.enter_context(bench.folder())
        site = fastlatch_site.prepare(folder, fastlatch_site.CHEAP_ARGON2, users=times)
        told, other = (
            stack.enter_context(
                bench.python_app("fastlatch_app:with_current_user", folder, factory=True, environment=site.environment)
            )
            for _ in range(2)
        )
        asyncio.run(_revoke(told, other, site, times, delays))
        for name in site.usernames:
            token = log_in(told.port, [name], site.password, sessions=1).access[0]
            delays.disabled.append(asyncio.run(_disable(other, folder, site, name, token)))
            bench.tell(f"{name} disabled, refused {delays.disabled[-1]:.0f} ms later")
    yield Row(
        "/revoke, the same process",
        tuple(delays.own),
        every_time_at_most(0),
        unit="ms",
        note="0: the very next request was refused",
        axis=_AXIS,
    )
    note = f"{times} times"
    yield Row("/revoke, another process", tuple(delays.other), _WITHIN, unit="ms", note=note, axis=_AXIS)
    yield Row(
        "`fastlatch users disable`, a running server",
        tuple(delays.disabled),
        _WITHIN,
        unit="ms",
        note=f"{times} times; 0: refused before the command had ended",
        axis=_AXIS,
    )


async def _revoke(told: Server, other: Server, site: fastlatch_site.Site, times: int, delays: _Delays) -> None:
    client = basic(fastlatch_site.CLIENT, site.client_secret)
    tokens = await asyncio.to_thread(
        log_in, told.port, site.usernames, site.password, sessions=times, authorization=client
    )
    async with Connection(told.port) as here, Connection(other.port) as there:
        for access in tokens.access:
            await _must_work(here, access)
            await _must_work(there, access)
            watching = asyncio.create_task(_refused_at(there, access))
            await asyncio.sleep(_EVERY)
            answer = await ask(told.port, post_form("/revoke", {"token": access}, authorization=client))
            ended = time.perf_counter()
            if answer.status != 200:
                raise NotMeasured(f"/revoke answered {answer.status}")
            refused_here = (await here.send(get("/profile", token=access))).status == 401
            delays.own.append(0 if refused_here else (await _refused_at(here, access) - ended) * 1000)
            delays.other.append(max(0, await watching - ended) * 1000)


async def _disable(server: Server, folder: Path, site: fastlatch_site.Site, name: str, token: str) -> float:
    async with Connection(server.port) as connection:
        await _must_work(connection, token)
        watching = asyncio.create_task(_refused_at(connection, token))
        command = [sys.executable, "-m", "fastlatch", "users", "disable", name]
        process = await asyncio.create_subprocess_exec(
            *command, cwd=folder, env=clean_environment(site.environment), stderr=subprocess.DEVNULL
        )
        status = await process.wait()
        ended = time.perf_counter()
        if status != 0:
            watching.cancel()
            raise NotMeasured(f"fastlatch users disable ended with status {status}")
        return max(0, await watching - ended) * 1000


async def _must_work(connection: Connection, token: str) -> None:
    if (status := (await connection.send(get("/profile", token=token))).status) != 200:
        raise NotMeasured(f"a new token was answered {status}")


async def _refused_at(connection: Connection, token: str) -> float:
    """When the first refusal came, by a question every ten milliseconds."""
    deadline = time.perf_counter() + _PATIENCE + 60
    while (status := (await connection.send(get("/profile", token=token))).status) != 401:
        if status != 200:
            raise NotMeasured(f"neither let in nor refused: {status}")
        if time.perf_counter() > deadline:
            raise NotMeasured("the token was never refused")
        await asyncio.sleep(_EVERY)
    return time.perf_counter()
