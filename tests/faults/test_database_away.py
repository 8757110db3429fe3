"""The database goes away in every way there is, under load, and comes back.

What needs it is answered 503 with `Retry-After` in at most two seconds; nothing is acknowledged that did not happen;
what is known without it goes on as long as the news may be trusted; and nobody has to restart anything.
"""

import asyncio
import os
import signal
import subprocess
import time

import pytest

from support import postgres as server_of_our_own
from support.database_load import DATABASE_BOUND, HASHING, MEMORY, DatabaseLoad
from support.long_form import LONG
from support.proxy_thread import in_front_of
from support.served import command_line, port_of, until_ready, workers_of
from support.tcp_proxy import Way
from support.timeline import Phase, outcomes
from support.wire_client import Exchange, Fate, WireClient

pytestmark = pytest.mark.anyio

WORKERS = 4
SECRET = "Zm9yIHRoaXMgdGVzdCBhbG9uZSwgYW5kIGxvbmcgZW5vdWdo"
LONGEST_ANSWER = 2.0
TRUSTED_FOR = 5.0
"""Seconds that the news of endings is trusted (`tokens/change_follower.py`)."""
BACK_WITHIN = 5.0
SOME = 0.5
"""Seconds: more than from one look at the feed to the next."""
_PATIENCE = 30.0

OUTAGES = [[(Way.REFUSES, 2.0), (Way.SWALLOWS, 3.0), (Way.RESETS, 2.0)]]
if LONG:
    OUTAGES += [[(Way.REFUSES, 3.3), (Way.SWALLOWS, 3.4), (Way.RESETS, 3.3)]]
    OUTAGES += [[(way, 10.0)] for way in (Way.REFUSES, Way.SWALLOWS, Way.RESETS)]


@pytest.fixture(scope="module")
def cluster():
    """Of this file alone: it is killed here."""
    with server_of_our_own.running() as running:
        yield running


@pytest.fixture(scope="module")
def proxy(cluster):
    with in_front_of(cluster.port) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def run(cluster, proxy, tmp_path_factory):
    direct = cluster.new_database()
    by_proxy = direct.replace(f":{cluster.port}/", f":{proxy.port}/")
    return command_line(
        tmp_path_factory.mktemp("away"),
        FASTLATCH_DATABASE_URL=by_proxy,
        FASTLATCH_SECRET_KEY=SECRET,
        # Longer than any outage here: a client that was not answered may ask again when it is over.
        FASTLATCH_REFRESH_GRACE="60",
    )


@pytest.fixture(scope="module")
def secret(run):
    return run("clients", "create", "api").out.strip()


@pytest.fixture(scope="module")
def server(run, secret):
    with run.running("serve", "--workers", str(WORKERS)) as server:
        yield server


@pytest.fixture
async def load(server, secret):
    await until_ready(server, WORKERS)
    load = DatabaseLoad(port_of(server), client="api", secret=secret)
    await load.prepare(workers=workers_of(server), to_revoke=30)
    return load


def answered(exchanges: list[Exchange], names: frozenset[str] | set[str]) -> list[Exchange]:
    return [each for each in exchanges if each.name in names]


async def at_ease(load: DatabaseLoad) -> None:
    """Return once nobody waits long: workers that have just started are late with everything, with their looks too."""
    for _ in range(20):
        since = time.monotonic()
        await asyncio.sleep(SOME)
        recent = [each for each in load.seen.exchanges if each.at > since]
        if recent and max(each.seconds for each in recent) < SOME / 2:
            return


async def all_is_well(load: DatabaseLoad, since: float) -> float:
    """Seconds from there to the last request that failed, once every kind of endpoint has answered after it."""
    while time.monotonic() - since < _PATIENCE:
        await asyncio.sleep(0.05)
        later = [each for each in load.seen.exchanges if each.at > since]
        failed = max((each.at for each in later if each.fate is not Fate.ANSWERED or each.status >= 500), default=since)
        fine = {each.name for each in later if each.at > failed}
        if fine >= DATABASE_BOUND | MEMORY | {"read", "ready"} and time.monotonic() - failed > 2 * SOME:
            return failed - since
    raise AssertionError(load.seen.summary())


def check_everywhere(load: DatabaseLoad) -> None:
    seen = load.seen.exchanges
    assert [each for each in seen if each.fate is not Fate.ANSWERED] == []
    assert {each.status for each in seen} <= {200, 201, 204, 503}
    refused = [each for each in seen if each.status == 503]
    assert [each for each in refused if not each.headers.get("retry-after", "").isdigit()] == []
    # On a machine that is busy with other things everything is late.
    lag = 2 * load.lag  # each of the two, and the database, is a process that has to be woken
    with_a_hash = lag + load.of_hashing
    late = [each for each in refused if each.seconds > LONGEST_ANSWER + (with_a_hash if each.name in HASHING else lag)]
    assert late == []
    assert {each.status for each in answered(seen, MEMORY)} == {200}


def check_while_away(load: DatabaseLoad, away: Phase) -> None:
    lasted = away.ends - away.begins
    # Whoever asks just before the end may be served after it.
    bound = load.seen.sent_in(away, after=0.1, before_end=LONGEST_ANSWER + load.lag)
    assert {each.status for each in answered(bound, DATABASE_BOUND | {"ready"})} == {503}
    assert {each.name for each in bound} >= DATABASE_BOUND | {"ready"}
    reads = answered(load.seen.sent_in(away), {"read"})
    # The newest news may be that of the look before the last.
    trusted = [each for each in reads if each.at + each.seconds < away.begins + TRUSTED_FOR - 2 * SOME - load.lag]
    assert {each.status for each in trusted} == {200}
    if lasted > TRUSTED_FOR + SOME:
        too_old = [each for each in reads if away.begins + TRUSTED_FOR + SOME / 5 < each.at < away.ends]
        assert {each.status for each in too_old} == {503}


async def check_what_was_acknowledged(load: DatabaseLoad, port: int) -> None:
    """Whatever we were told is ended is refused, by each of the workers."""
    assert load.revoked
    for kind, tokens in load.revoked:
        clients = [WireClient(port) for _ in range(3)]
        for client in clients:
            assert (await client.get("/users/me", token=tokens["access_token"])).status == 401
        if kind == "refresh_token":
            form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
            refused = await clients[0].form("/token", form)
            assert (refused.status, refused.json["error"]) == (400, "invalid_grant")
        for client in clients:
            client.close()


@pytest.mark.parametrize(
    "outage", OUTAGES, ids=lambda outage: ", ".join(f"{way.name.lower()} {seconds:g} s" for way, seconds in outage)
)
async def test_a_database_behind_a_broken_network(server, proxy, load, outage):
    async with load.running():
        with load.seen.phase("before"):
            await at_ease(load)
        with load.seen.phase("away") as away:
            for way, seconds in outage:
                await asyncio.to_thread(proxy.turn, way)
                await asyncio.sleep(seconds)
        with load.seen.phase("back"):
            await asyncio.to_thread(proxy.turn, Way.OPEN)
            took = await all_is_well(load, away.ends)
    load.seen.show(f"full service {took:.1f} s after the return; the machine's lag {load.lag:.2f} s")
    assert took < BACK_WITHIN
    check_everywhere(load)
    check_while_away(load, away)
    await check_what_was_acknowledged(load, port_of(server))
    assert "Traceback" not in server.log.read_text()


async def kill_a_backend(cluster: server_of_our_own.Postgres) -> None:
    """PostgreSQL then ends every other one too, and recovers as after a crash."""
    found = await asyncio.to_thread(
        cluster.sql, "SELECT pid FROM pg_stat_activity WHERE application_name = 'fastlatch' LIMIT 1"
    )
    os.kill(int(found), signal.SIGKILL)


async def restart(cluster: server_of_our_own.Postgres) -> None:
    command = [server_of_our_own.binaries() / "pg_ctl", "-D", cluster.folder / "data", "-w", "-m", "immediate"]
    await asyncio.to_thread(
        subprocess.run,
        [*command, "-l", cluster.folder / "data" / "log", "restart"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=cluster.folder,
        timeout=60,
        **server_of_our_own.other_user(),
    )


@pytest.fixture
def stopped_at_the_end(cluster):
    """Started anew it is no child of ours."""
    yield
    command = [server_of_our_own.binaries() / "pg_ctl", "-D", cluster.folder / "data", "-m", "immediate", "stop"]
    subprocess.run(
        command, check=True, stdout=subprocess.DEVNULL, cwd=cluster.folder, timeout=60, **server_of_our_own.other_user()
    )


@pytest.mark.parametrize("trouble", [kill_a_backend, restart])
async def test_a_database_that_crashes_and_comes_back(server, cluster, load, trouble, request):
    if trouble is restart:
        # The last test of this file.
        request.getfixturevalue("stopped_at_the_end")
    async with load.running():
        with load.seen.phase("before"):
            await asyncio.sleep(SOME)
        with load.seen.phase("crash and return") as crash:
            await trouble(cluster)
            took = await all_is_well(load, crash.begins)
    load.seen.show(f"full service {took:.1f} s after the crash; the machine's lag {load.lag:.2f} s")
    check_everywhere(load)
    assert outcomes(load.seen.exchanges)["503"] > 0
    await check_what_was_acknowledged(load, port_of(server))
    assert "Traceback" not in server.log.read_text()
