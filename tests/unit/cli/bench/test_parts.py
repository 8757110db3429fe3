"""What a part asks of a server, and what becomes of the others when one fails."""

import asyncio
import subprocess
import sys

import pytest

from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.cli.bench.argon2_choice import FLOOR
from fastlatch.cli.bench.load import Statuses
from fastlatch.cli.bench.plan import Part, Plan
from fastlatch.cli.bench.progress import Progress
from fastlatch.cli.bench.refreshes import measure_refreshes
from fastlatch.cli.bench.run import OfServer, measure_parts
from fastlatch.cli.bench.server_process import ServerProcess
from fastlatch.cli.bench.storm import measure_requests, must_have_raged
from fastlatch.cli.bench.subject import Subject
from support.bench_results import LOGINS
from support.benchmark_apps import scripted

pytestmark = pytest.mark.anyio

TOKENS = {"access_token": "a", "refresh_token": "r"}
NOBODY = Progress(begin=lambda _: None, advance=lambda _: None)


@pytest.fixture
def subject_at(tmp_path):
    """A server of the test's own, in the place of `fastlatch serve`."""
    log = tmp_path / "server.log"
    log.write_text("its last words\n")
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
    hasher = Argon2Hasher(FLOOR.memory_kib, FLOOR.iterations, FLOOR.lanes)
    return lambda port: Subject(ServerProcess(process, "127.0.0.1", port, log), hasher, 2, ("johndoe",), "secret")


async def test_sessions_that_were_silent_while_others_logged_in_can_be_refreshed(subject_at):
    async def hashes_slowly(connection, request):
        if b"grant_type=password" in request:
            await asyncio.sleep(0.02 * connection)
        return 200, TOKENS

    async with scripted(hashes_slowly, hangs_up_after=0.15) as port:
        found = await measure_refreshes(subject_at(port), seconds=0.3, advance=lambda _: None)

    assert found.per_second > 0


async def test_a_part_that_fails_loses_no_other(subject_at):
    async def only_tokens(_connection, request):
        return (200, TOKENS) if b"grant_type=refresh_token" in request or b"secret" in request else (500, {})

    found = OfServer(logins=LOGINS)
    async with scripted(only_tokens) as port:
        plan = Plan(3, frozenset({Part.TIMING, Part.REFRESH}))
        await measure_parts(plan, subject_at(port), NOBODY, found)

    assert found.logins is LOGINS
    assert found.refreshes is not None
    assert found.not_measured == {
        Part.TIMING: "the measured server failed (a wrong password was answered 500); "
        "the end of its log: its last words"
    }


async def test_a_first_request_on_a_connection_is_not_measured(subject_at):
    warm = set()

    async def slow_at_first(connection, request):
        if request.startswith(b"GET") and connection not in warm:
            warm.add(connection)
            await asyncio.sleep(0.5)
        if b"grant_type=password" in request:
            await asyncio.sleep(0.01)
        return (400, {}) if b"not+the+password" in request else (200, TOKENS)

    async with scripted(slow_at_first) as port:
        found = await measure_requests(subject_at(port), seconds=0.5, rounds=1, advance=lambda _: None)

    assert found.idle_p99 < 500


async def test_requests_beside_logins_that_nobody_judges_are_not_measured(subject_at):
    async def busy(_connection, request):
        return (429, {}) if b"not+the+password" in request else (200, TOKENS)

    async with scripted(busy) as port:
        with pytest.raises(ConnectionError, match=r"no storm of logins: they were answered .* with 429"):
            await measure_requests(subject_at(port), seconds=0.2, rounds=1, advance=lambda _: None)


def test_a_storm_is_one_when_passwords_were_judged():
    must_have_raged(Statuses({200: 16, 400: 10, 401: 6, 503: 40}))


@pytest.mark.parametrize(
    "logins",
    [
        Statuses(),
        Statuses({404: 500}),
        Statuses({200: 40, 400: 40, 500: 1}),
        Statuses({400: 80}),
        Statuses({200: 8, 400: 8, 503: 400}),
    ],
)
def test_logins_that_nobody_judged_are_no_storm(logins):
    with pytest.raises(ConnectionError, match="there was no storm of logins"):
        must_have_raged(logins)
