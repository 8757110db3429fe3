"""Redis refuses, swallows, then resets: logins go on within each worker's own budgets, and tokens never notice."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field
from typing import Any

import httpx2
import pytest

from support.command_line import CommandLine, Running
from support.long_form import LONG
from support.tcp_proxy import TcpProxy, Way, in_front_of

pytestmark = pytest.mark.anyio

PASSWORD = "correct horse battery"
SECRET = "Zm9yIHRoaXMgdGVzdCBhbG9uZSwgYW5kIGxvbmcgZW5vdWdo"
WORKERS = 4
AMOUNT = 10
"""Wrong passwords for one name in a minute, as it is set by default."""
AWAY = 10.0 if LONG else 1.5
"""Seconds of each way to be away."""
CUT = (Way.REFUSES, Way.SWALLOWS, Way.RESETS)
LONGEST_LOGIN = 1.0 if LONG else 3.0
"""Seconds. In the short form other tests have the same cores."""


@dataclass
class Load:
    """Requests of every kind, each on a connection of its own so that the workers share them."""

    http: httpx2.AsyncClient
    seen: Counter[tuple[str, int]] = field(default_factory=Counter)
    longest: dict[str, float] = field(default_factory=dict)
    at_once: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(8))

    async def ask(self, what: str, method: str, path: str, **more: Any) -> httpx2.Response:
        async with self.at_once:
            begun = time.monotonic()
            answer = await self.http.request(method, path, **more)
            self.longest[what] = max(self.longest.get(what, 0), time.monotonic() - begun)
        self.seen[what, answer.status_code] += 1
        return answer

    async def until_up(self) -> None:
        async with asyncio.timeout(120):
            while True:
                with suppress(httpx2.TransportError):
                    if (await self.http.get("/health/ready")).status_code == 200:
                        return
                await asyncio.sleep(0.05)

    async def log_in(self, what: str, name: str, password: str, address: str) -> httpx2.Response:
        form = {"grant_type": "password", "username": name, "password": password}
        return await self.ask(what, "POST", "/token", data=form, headers={"X-Forwarded-For": address})

    async def guess(self, name: str, times: int) -> Counter[int]:
        """Wrong passwords at one name from many addresses."""
        guesses = (self.log_in("wrong", name, "wrong", f"10.9.{number}.1") for number in range(times))
        return Counter([(await answer).status_code for answer in asyncio.as_completed(list(guesses))])


@pytest.fixture(params=["sqlite", "postgres"])
def run(request, tmp_path) -> CommandLine:
    variables = {"FASTLATCH_TRUSTED_PROXIES": "127.0.0.1/32"}
    if request.param == "postgres":
        url = request.getfixturevalue("postgres").new_database()
        variables |= {"FASTLATCH_DATABASE_URL": url, "FASTLATCH_SECRET_KEY": SECRET}
    run = CommandLine(tmp_path, variables)
    assert run("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
    return run


@pytest.fixture
async def proxy(redis) -> AsyncIterator[TcpProxy]:
    async with in_front_of(redis.port) as proxy:
        yield proxy


async def test_redis_is_away_and_comes_back(run, proxy):
    run.variables["FASTLATCH_REDIS_URL"] = f"redis://127.0.0.1:{proxy.port}"
    # No connection is used twice, so that the workers share the requests.
    limits = httpx2.Limits(max_keepalive_connections=0)
    async with AsyncExitStack() as stack:
        server = stack.enter_context(run.running("serve", "--workers", str(WORKERS)))
        load = Load(await stack.enter_async_context(httpx2.AsyncClient(base_url=server.url, timeout=60, limits=limits)))
        await load.until_up()
        assert await load.guess("nobody at first", 60) == {400: AMOUNT, 429: 60 - AMOUNT}
        tokens = (await load.log_in("right", "alice", PASSWORD, "192.0.2.1")).json()
        usual = max(load.longest.values())
        for way in CUT:
            load.longest = {"as usual": usual}
            tokens = await without(proxy, way, server, load, tokens)
    allowed = {"right": {200}, "wrong": {400, 429}, "ready": {200}, "me": {200}, "refresh": {200}}
    assert all(status in allowed[what] for what, status in load.seen), load.seen


async def without(proxy: TcpProxy, way: Way, server: Running, load: Load, tokens: dict[str, str]) -> dict[str, str]:
    """What is promised while Redis is away in this way, and soon after."""
    before = server.log.read_text()
    await proxy.turn(way)
    begun, wrong, turn = time.monotonic(), Counter[int](), 0
    while time.monotonic() < begun + AWAY or turn < 5:
        turn += 1
        wrong += await load.guess(f"victim of {way.name}", 8)
        await load.log_in("right", "alice", PASSWORD, f"192.0.2.{turn % 200}")
        bearer = {"Authorization": f"Bearer {tokens['access_token']}"}
        await load.ask("me", "GET", "/users/me", headers=bearer)
        await load.ask("ready", "GET", "/health/ready")
        form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
        tokens = (await load.ask("refresh", "POST", "/token", data=form)).json()
    print(f"{way.name}: {dict(wrong)}, longest { ({what: round(s, 2) for what, s in load.longest.items()}) }")  # noqa: T201 (figures)
    assert AMOUNT <= wrong[400] <= WORKERS * AMOUNT
    # A machine that is busy with other things takes its time, Redis or not.
    assert max(load.longest.values()) < max(LONGEST_LOGIN, 3 * load.longest["as usual"])
    away = server.log.read_text().count(" is away ") - before.count(" is away ")
    assert 1 <= away <= WORKERS
    await proxy.turn(Way.OPEN)
    await counted_together(server, load, f"nobody after {way.name}")
    return tokens


async def counted_together(server: Running, load: Load, name: str) -> None:
    """All workers spend one budget, unless the machine stands still for so long that Redis seems to be away."""
    for turn in range(5):
        await all_back(server)
        before = server.log.read_text().count(" is away ")
        seen = await load.guess(f"{name} {turn}", 60)
        if server.log.read_text().count(" is away ") == before:
            break
    assert seen == {400: AMOUNT, 429: 60 - AMOUNT}


async def all_back(server: Running) -> None:
    """Every worker that lost Redis has it again."""
    async with asyncio.timeout(2):
        while (log := server.log.read_text()).count(" is away ") > log.count(" is back"):  # noqa: ASYNC110 (another process writes)
            await asyncio.sleep(0.02)
