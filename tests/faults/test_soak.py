"""Under a mixed load for a long time, nothing grows: memory, descriptors, threads, tables, the log of the database.

A quarter of a minute by default, `FASTLATCH_TEST_SOAK_SECONDS` or the half hour of `FASTLATCH_TEST_LONG` otherwise.
Rows are cleared away once a minute, so only three minutes and more say anything about tables. The change feed is kept
for a day by design: it may grow by what was ended, and by no row more.
"""

import asyncio
import os
import time
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import pytest

from support.command_line import CommandLine
from support.long_form import LONG
from support.served import PASSWORD, command_line, port_of, until_ready, workers_of
from support.timeline import Timeline, outcomes
from support.vital_signs import Signs, rows, rows_of_file, signs_of, slope
from support.wire_client import Exchange, WireClient

pytestmark = pytest.mark.anyio

SECONDS = float(os.environ.get("FASTLATCH_TEST_SOAK_SECONDS") or (1800 if LONG else 15))
WORKERS = 2
CLIENTS = 6
CLEARING_SHOWS_AFTER = 180
GROWTH_OF_MEMORY = 1.15
"""From the first third to the last."""
REMEMBERED, EACH = 8_192, 4
"""Heads of requests that each process keeps at the most (`asgi/connection/known_heads.py`), and KiB for one."""
LARGEST_WAL = 48 * 1024 * 1024
"""16 MiB until it is copied into the file, and what comes while that is being done."""


@pytest.fixture(params=["sqlite", "postgres"] if LONG else ["sqlite"])
def run(request, tmp_path):
    variables = {
        "FASTLATCH_ACCESS_TOKEN_TTL": "10",
        "FASTLATCH_REFRESH_TOKEN_TTL": "30",
        "FASTLATCH_REFRESH_TOKEN_IDLE_TTL": "20",
    }
    if request.param == "postgres":
        variables["FASTLATCH_DATABASE_URL"] = request.getfixturevalue("postgres").new_database()
        variables["FASTLATCH_SECRET_KEY"] = "Zm9yIHRoaXMgdGVzdCBhbG9uZSwgYW5kIGxvbmcgZW5vdWdo"
    return command_line(tmp_path, **variables)


@pytest.fixture
def count_rows(request, run):
    """A call that says how many rows each table has."""
    url = run.variables.get("FASTLATCH_DATABASE_URL")
    if url is None:
        return lambda: rows_of_file(run.folder / "fastlatch.db")
    postgres = request.getfixturevalue("postgres")
    return lambda: rows(lambda sql: postgres.sql(sql, url.rpartition("/")[2]))


class Load:
    """Each client goes through a life: register, log in, read, refresh, introspect, revoke, leave."""

    def __init__(self, port: int, secret: str) -> None:
        self.port = port
        self.api = {"client_id": "api", "client_secret": secret}
        self.seen = Timeline()
        self.endings = 0
        self.ends = False

    async def live(self, number: int) -> None:
        client, lives = WireClient(self.port, patience=60), 0
        while not self.ends:
            lives += 1
            name = f"user-{number}-{lives}"
            new = {"username": name, "password": PASSWORD}
            await self._took(partial(client.send_json, "POST", "/users", new, name="register"))
            tokens = await self._log_in(client, name)
            for _ in range(5):
                await self._read(client, tokens)
                form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
                tokens = (await self._took(partial(client.form, "/token", form, name="refresh"))).json
                form = {**self.api, "token": tokens["refresh_token"]}
                await self._took(partial(client.form, "/introspect", form, name="introspect"))
            # Of three sessions one is revoked, one goes with its user, and one is left to expire.
            if lives % 3 == 0:
                form = {"token": tokens["refresh_token"]}
                await self._took(partial(client.form, "/revoke", form, name="revoke"))
                tokens = await self._log_in(client, name)
            await self._read(client, await self._log_in(client, "alice"))
            proof, access = {"password": PASSWORD}, tokens["access_token"]
            await self._took(partial(client.send_json, "DELETE", "/users/me", proof, token=access, name="leave"))
            self.endings += 2
        client.close()

    async def _log_in(self, client: WireClient, username: str) -> dict[str, str]:
        form = {"grant_type": "password", "username": username, "password": PASSWORD}
        tokens: dict[str, str] = (await self._took(partial(client.form, "/token", form, name="login"))).json
        return tokens

    async def _read(self, client: WireClient, tokens: dict[str, str]) -> None:
        await self._took(partial(client.get, "/users/me", token=tokens["access_token"], name="read"))

    async def _took(self, ask: Callable[[], Awaitable[Exchange]]) -> Exchange:
        """A process that this machine has let wait for seconds knows that its news is old, and says 503."""
        while (exchange := self.seen.add(await ask())).status == 503:  # noqa: ASYNC110 (it is a server that is asked)
            await asyncio.sleep(float(exchange.headers["retry-after"]))
        assert exchange.status in {200, 201, 204}, exchange
        await asyncio.sleep(0.02)
        return exchange

    @asynccontextmanager
    async def running(self):
        async with asyncio.TaskGroup() as group:
            for number in range(CLIENTS):
                group.create_task(self.live(number))
            try:
                yield
            finally:
                self.ends = True


def thirds(samples: list) -> tuple[list, list, list]:
    size = len(samples) // 3
    return samples[:size], samples[size : 2 * size], samples[2 * size :]


def heads(load: Load, until: float) -> int:
    """How many a process may remember by then: each read comes with another token."""
    reads = len(load.seen.where(lambda each: each.name == "read" and each.at < until))
    return min(reads // WORKERS, REMEMBERED)


async def test_nothing_grows(run: CommandLine, count_rows):
    secret = (await asyncio.to_thread(run, "clients", "create", "api")).out.strip()
    wal = run.folder / "fastlatch.db-wal"
    with run.running("serve", "--workers", str(WORKERS)) as server:
        await until_ready(server, WORKERS)
        pids = workers_of(server)
        load = Load(port_of(server), secret)
        signs: list[tuple[float, Signs]] = []
        tables: list[dict[str, int]] = []
        largest_wal = 0
        async with load.running():
            begun = time.monotonic()
            with load.seen.phase("soak"):
                while time.monotonic() - begun < SECONDS:
                    await asyncio.sleep(min(10.0, SECONDS / 20))
                    signs.append((time.monotonic() - begun, signs_of(pids)))
                    tables.append(await asyncio.to_thread(count_rows))
                    largest_wal = max(largest_wal, wal.stat().st_size if wal.exists() else 0)
        first, _, last = thirds(signs)
        per_hour = slope([(at, sign.memory) for at, sign in signs[len(signs) // 3 :]]) * 3600 / 1024
        load.seen.show(
            f"{len(load.seen.exchanges)} requests in {SECONDS:.0f} s",
            f"at a third and at the end: {first[-1][1]} {last[-1][1]}, {per_hour:+.1f} MiB an hour in between",
            f"rows at a third and at the end: {tables[len(tables) // 3]} {tables[-1]}, WAL at most {largest_wal} bytes",
        )
        assert workers_of(server) == pids
        fates = outcomes(load.seen.exchanges)
        assert set(fates) <= {"200", "201", "204", "503"}
        assert fates["503"] < fates.total() / 100
        filled = EACH * (heads(load, begun + SECONDS) - heads(load, begun + SECONDS / 3))
        most = GROWTH_OF_MEMORY * max(sign.memory for _, sign in first) + filled
        assert max(sign.memory for _, sign in last) < most
        assert max(sign.threads for _, sign in last) <= max(sign.threads for _, sign in first)
        assert max(sign.descriptors for _, sign in last) <= max(sign.descriptors for _, sign in first) + 2
        assert largest_wal < LARGEST_WAL
        assert max(each["fastlatch_users"] for each in tables) <= 1 + CLIENTS
        assert tables[-1]["fastlatch_signing_keys"] == 1
        assert tables[-1]["fastlatch_changes"] <= 1 + 2 * load.endings + tables[0]["fastlatch_changes"]
        if SECONDS > CLEARING_SHOWS_AFTER:
            _, middle, end = thirds(tables)
            most = max(each["fastlatch_sessions"] for each in middle)
            assert max(each["fastlatch_sessions"] for each in end) < 1.3 * most
    assert "Traceback" not in server.log.read_text()
