"""A server that is told to stop, or to replace its workers, breaks no answer.

No broken answer means, for each request that was sent:
* an answer that has begun comes whole, and none is a 5xx;
* a connection is closed between answers, and whoever is being served hears `Connection: close` first, so that no
  request is sent into a connection that is closing;
* a request that found no answer was not handled;
* while workers are replaced, no connection is refused.
"""

import asyncio
import signal
import time
from contextlib import asynccontextmanager

import pytest

from support.long_form import LONG
from support.served import PASSWORD, command_line, log_in, port_of, until, until_ready, workers_of
from support.timeline import Timeline, outcomes
from support.wire_client import Exchange, Fate, WireClient

pytestmark = pytest.mark.anyio

WORKERS = 4 if LONG else 2


@pytest.fixture
def run(tmp_path):
    return command_line(tmp_path)


class Load:
    """Clients that never pause: kept connections and new ones, reading, refreshing and registering."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.seen = Timeline()
        self.registered: dict[str, Exchange] = {}
        self.ends = False

    async def read(self, *, keeps: bool) -> None:
        client = WireClient(self.port, keeps=keeps)
        access = (await log_in(client))["access_token"]
        while not self.ends:
            name = "read, kept" if keeps else "read, new connection"
            await self._took(self.seen.add(await client.get("/users/me", token=access, name=name)))
        client.close()

    async def refresh(self) -> None:
        client = WireClient(self.port)
        token = (await log_in(client))["refresh_token"]
        while not self.ends:
            form = {"grant_type": "refresh_token", "refresh_token": token}
            answer = self.seen.add(await client.form("/token", form, name="refresh"))
            if answer.status == 200:
                token = answer.json["refresh_token"]
            await self._took(answer)
        client.close()

    async def register(self, number: int) -> None:
        client, count = WireClient(self.port), 0
        while not self.ends:
            count += 1
            new = {"username": f"user-{number}-{count}", "password": PASSWORD}
            answer = self.seen.add(await client.send_json("POST", "/users", new, name="register"))
            self.registered[new["username"]] = answer
            await self._took(answer)
        client.close()

    async def _took(self, exchange: Exchange) -> None:
        # Others need the processor too. Shorter by far than what a kept connection is given.
        await asyncio.sleep(0.005 if exchange.fate is Fate.ANSWERED else 0.02)

    @asynccontextmanager
    async def running(self):
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(self.read(keeps=True))
                group.create_task(self.read(keeps=False))
            for number in range(3):
                group.create_task(self.refresh())
                group.create_task(self.register(number))
            try:
                yield
            finally:
                self.ends = True


def broken(seen: Timeline) -> list[Exchange]:
    return seen.where(lambda each: each.fate in {Fate.BROKEN, Fate.LATE} or each.status >= 500)


async def test_workers_are_replaced_one_by_one_and_every_request_has_its_answer(run):
    with run.running("serve", "--workers", str(WORKERS)) as server:
        await until_ready(server, WORKERS)
        load = Load(port_of(server))
        before = workers_of(server)
        async with load.running():
            with load.seen.phase("before"):
                await asyncio.sleep(0.5)
            with load.seen.phase("workers are replaced") as replacing:
                server.process.send_signal(signal.SIGHUP)
                await until(lambda: not before & workers_of(server))
            with load.seen.phase("after"):
                await asyncio.sleep(0.5)
        load.seen.show()
        assert len(workers_of(server)) == WORKERS
        assert len(load.seen.sent_in(replacing)) > 300
        assert [each for each in load.seen.exchanges if each.fate is not Fate.ANSWERED] == []
        assert set(outcomes(load.seen.exchanges)) <= {"200", "201"}
    assert "Traceback" not in server.log.read_text()


@pytest.mark.parametrize("workers", [1, WORKERS])
async def test_a_server_that_stops_under_load_breaks_no_answer_and_handles_nothing_that_it_does_not_answer(
    run, workers
):
    with run.running("serve", "--workers", str(workers)) as server:
        await until_ready(server, workers)
        load = Load(port_of(server))
        async with load.running():
            with load.seen.phase("before"):
                await asyncio.sleep(0.5)
            with load.seen.phase("stopping"):
                server.process.send_signal(signal.SIGTERM)
                begun = time.monotonic()
                status = await asyncio.to_thread(server.process.wait, 15)
                took = time.monotonic() - begun
        load.seen.show(f"stopped in {took:.1f} s")
        assert status == 0
        assert broken(load.seen) == []
        # Those who were being served were told. Only who comes anew finds the door closed.
        assert load.seen.where(lambda each: each.fate is Fate.CLOSED and each.on_kept) == []
        assert load.seen.where(lambda each: each.closes)
    assert "Traceback" not in server.log.read_text()
    users = await asyncio.to_thread(run, "users", "list", "--json")
    there = {user["username"] for user in users.json}
    assert {name for name, answer in load.registered.items() if answer.status == 201} <= there
    assert {name for name, answer in load.registered.items() if answer.fate is not Fate.ANSWERED} & there == set()
