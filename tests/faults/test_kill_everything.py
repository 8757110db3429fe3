"""Nothing acknowledged is lost when every process of the server is killed at one moment, again and again.

Sixteen clients write (registrations, logins, rotations, revocations, changed passwords) and keep a journal. What was
asked for and never answered may have happened or not, but not half.
"""

import asyncio
import sqlite3
import time
from collections import Counter
from contextlib import closing
from random import Random

import pytest

from support.acknowledged import Person, people
from support.after_a_kill import GRACE, holds
from support.busy_people import BusyClient
from support.cluster import Cluster
from support.crowd import crowd_of
from support.journal import Journal
from support.raw_http import Connection
from support.timings import percentile, tell

pytestmark = pytest.mark.anyio

OF_EACH_WORKER = 4
SLOWEST_START = 3.0


@pytest.fixture
def kills(long_form, cluster_with, request):
    """How often, and the most acknowledged writes before one."""
    if long_form:
        return 200, 1000
    return (2, 150) if "sqlite" in request.node.name else (1, 150)


async def write_until_killed(cluster: Cluster, journal: Journal, random: Random, number: int, most: int) -> None:
    """Until some of them were acknowledged, and others are under way."""
    enough = random.randint(1, most)
    async with crowd_of(cluster, OF_EACH_WORKER) as crowd:
        clients = [
            BusyClient(f"p{number}-{place}", connection, journal, random)
            for place, connection in enumerate(crowd.everybody())
        ]
        async with asyncio.TaskGroup() as busy:
            for client in clients:
                busy.create_task(client.until_killed())
            await journal.has(enough)
            await asyncio.sleep(random.uniform(0, 0.01))
            cluster.kill()


async def all_holds(cluster: Cluster, found: list[Person], seen: Counter[str]) -> None:
    """Asked of all workers, several at a time."""
    waiting = iter(found)

    async def look(connection: Connection) -> None:
        for person in waiting:
            await holds(person, connection.ask, seen)

    async with crowd_of(cluster, 2) as crowd:
        await asyncio.gather(*(look(connection) for connection in crowd.everybody()))


def is_sound(cluster: Cluster) -> None:
    if not cluster.database_url.startswith("sqlite:///"):
        return
    with closing(sqlite3.connect(cluster.database_url.removeprefix("sqlite:///"))) as database:
        assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []


async def test_what_was_acknowledged_holds_after_every_process_was_killed(cluster_with, kills, tmp_path, long_form):
    times, most = kills
    random = Random(time.time_ns() if long_form else 5)  # noqa: S311 (when a server dies is no secret)
    seen, acknowledged = Counter[str](), 0
    with cluster_with(FASTLATCH_REFRESH_GRACE=str(GRACE)) as cluster:
        cluster.start()
        for number in range(times):
            with closing(Journal(tmp_path / f"{number}.journal")) as journal:
                await write_until_killed(cluster, journal, random, number, most)
                cluster.start()
                await all_holds(cluster, people(journal.read()), seen)
                acknowledged += journal.acknowledged
            is_sound(cluster)
    tell("start-up after a kill", cluster.startups[1:], f"{acknowledged} writes acknowledged; looked at {dict(seen)}")
    assert seen["lines"]
    assert seen["endings"]
    assert seen["passwords"]
    if long_form:
        # Here alone the machine has nothing else to do.
        assert percentile(cluster.startups[1:], 0.5) < SLOWEST_START
