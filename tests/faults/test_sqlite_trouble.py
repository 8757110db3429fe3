"""The file of a SQLite database is locked, or its disk is full, or it may not be written, while a server runs on it.

What writes is answered 503 with `Retry-After`, nothing acknowledged is lost, the file stays whole, reading goes on, and
nobody restarts anything when the trouble is over.
"""

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from support import full_disk
from support.command_line import CommandLine
from support.long_form import LONG
from support.served import PASSWORD, VARIABLES, log_in, port_of, until_ready
from support.timeline import Phase, Timeline, outcomes
from support.wire_client import Exchange, Fate, WireClient

pytestmark = pytest.mark.anyio

WORKERS = 2
LOCKED_FOR = 10.0 if LONG else 4.0
LASTS = 10.0 if LONG else 1.5
BUSY_FOR = 2.0
"""Seconds that a writer waits for another process (`adapters/database/sqlite_file.py`)."""
BACK_WITHIN = 5.0
PATIENCE = 30.0

HOLDS_THE_LOCK = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN EXCLUSIVE")
print("locked", flush=True)
sys.stdin.read()
"""
_NO_OVERRIDE = "-dac_override,-dac_read_search"
_WITHOUT_THE_RIGHTS_OF_ROOT = (
    ("setpriv", f"--bounding-set={_NO_OVERRIDE}", f"--inh-caps={_NO_OVERRIDE}") if os.getuid() == 0 else ()
)
"""Root may write what nobody may; without these capabilities it may not."""
WRITES = frozenset({"login", "refresh", "revoke", "register"})
READS = frozenset({"read", "read, new token", "list sessions"})


class Load:
    """Each kind of request on a connection of its own."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.seen = Timeline()
        self.registered: list[tuple[str, Exchange]] = []
        self.revoked: list[str] = []
        self.refresh_token = ""
        self.ends = False
        self._to_revoke: list[str] = []
        self._unseen: list[str] = []

    async def prepare(self) -> None:
        client = WireClient(self.port)
        await client.send_json("POST", "/users", {"username": "alice", "password": PASSWORD})
        for _ in range(int(15 + 8 * (LASTS + LOCKED_FOR))):
            tokens = await log_in(client)
            self._to_revoke.append(tokens["refresh_token"])
            self._unseen.append(tokens["access_token"])
        tokens = await log_in(client)
        self.refresh_token, self.access = tokens["refresh_token"], tokens["access_token"]
        client.close()

    @asynccontextmanager
    async def running(self):
        asks = [
            self._log_in, self._refresh, self._revoke, self._register, self._read, self._read_unseen,
            self._sessions, self._ready, self._live,
        ]  # fmt: skip
        async with asyncio.TaskGroup() as group:
            for ask in asks:
                group.create_task(self._again(ask))
            try:
                yield
            finally:
                self.ends = True

    @property
    def lag(self) -> float:
        """Seconds by which this machine is late: an answer that needs nothing."""
        return 2 * max((each.seconds for each in self.seen.exchanges if each.name == "live"), default=0.0)

    async def _again(self, ask) -> None:
        client = WireClient(self.port)
        try:
            while not self.ends:
                self.seen.add(await ask(client))
                await asyncio.sleep(0.15)
        finally:
            client.close()

    def _log_in(self, client: WireClient):
        return client.form(
            "/token", {"grant_type": "password", "username": "alice", "password": PASSWORD}, name="login"
        )

    async def _refresh(self, client: WireClient) -> Exchange:
        form = {"grant_type": "refresh_token", "refresh_token": self.refresh_token}
        answer = await client.form("/token", form, name="refresh")
        if answer.status == 200:
            self.refresh_token = answer.json["refresh_token"]
        return answer

    async def _revoke(self, client: WireClient) -> Exchange:
        token = self._to_revoke.pop() if self._to_revoke else self.revoked[-1]
        answer = await client.form("/revoke", {"token": token, "token_type_hint": "refresh_token"}, name="revoke")
        if answer.status == 200:
            self.revoked.append(token)
        return answer

    async def _register(self, client: WireClient) -> Exchange:
        name = f"user-{os.urandom(6).hex()}"
        answer = await client.send_json("POST", "/users", {"username": name, "password": PASSWORD}, name="register")
        self.registered.append((name, answer))
        return answer

    def _read(self, client: WireClient):
        return client.get("/users/me", token=self.access, name="read")

    def _read_unseen(self, client: WireClient):
        token = self._unseen.pop() if len(self._unseen) > 1 else self._unseen[0]
        return client.get("/users/me", token=token, name="read, new token")

    def _sessions(self, client: WireClient):
        return client.get("/users/me/sessions", token=self.access, name="list sessions")

    def _ready(self, client: WireClient):
        return client.get("/health/ready", name="ready")

    def _live(self, client: WireClient):
        return client.get("/health/live", name="live")


@pytest.fixture
def run(tmp_path):
    return CommandLine(tmp_path, VARIABLES)


async def prepared(server, workers: int = WORKERS) -> Load:
    await until_ready(server, workers)
    load = Load(port_of(server))
    await load.prepare()
    return load


async def all_is_well(load: Load, since: float) -> float:
    """Seconds from there to the last request that failed, once every kind of request was answered after it."""
    while time.monotonic() - since < PATIENCE:
        await asyncio.sleep(0.05)
        later = [each for each in load.seen.exchanges if each.at > since]
        failed = max((each.at for each in later if each.status >= 500), default=since)
        fine = {each.name for each in later if each.at > failed}
        if fine >= WRITES | READS | {"ready"} and time.monotonic() - failed > 1:
            return failed - since
    raise AssertionError(load.seen.summary())


async def endure(load: Load, begin, end, *, lasts: float = LASTS) -> Phase:
    """The load before, during and after a trouble."""
    async with load.running():
        with load.seen.phase("before"):
            await asyncio.sleep(0.5)
        with load.seen.phase("trouble") as trouble:
            await asyncio.to_thread(begin)
            trouble.begins = time.monotonic()
            await asyncio.sleep(lasts)
        with load.seen.phase("over"):
            await asyncio.to_thread(end)
            took = await all_is_well(load, trouble.ends)
    load.seen.show(f"full service {took:.1f} s after the end; the machine's lag {load.lag:.2f} s")
    assert took < BACK_WITHIN
    return trouble


def check(load: Load, trouble: Phase, *, refused: frozenset[str] = WRITES, waits: float = 0.0) -> None:
    """`waits`: whoever asks so shortly before the end may be served after it."""
    seen = load.seen.exchanges
    assert [each for each in seen if each.fate is not Fate.ANSWERED] == []
    assert set(outcomes(seen)) <= {"200", "201", "503"}
    unavailable = [each for each in seen if each.status == 503]
    assert [each for each in unavailable if not each.headers.get("retry-after", "").isdigit()] == []
    during = load.seen.sent_in(trouble, after=0.1, before_end=waits + load.lag)
    assert {each.status for each in during if each.name in refused} <= {503}
    # Whoever waits from the very beginning until shortly before the end sends nothing in between, but was refused once.
    assert {each.name for each in unavailable} >= refused
    assert {each.status for each in during if each.name in {"read", "live"}} == {200}


def check_not_ready(load: Load, trouble: Phase) -> None:
    """From the first write on that has failed: no empty transaction may make it ready again."""
    failed = min(each.at + each.seconds for each in load.seen.sent_in(trouble) if each.status == 503)
    asked = [each for each in load.seen.sent_in(trouble, before_end=load.lag) if each.name == "ready"]
    assert {each.status for each in asked if each.at > failed + load.lag} == {503}


async def check_what_was_acknowledged(load: Load) -> None:
    client = WireClient(load.port)
    for name, answer in load.registered:
        if answer.status == 201:
            await log_in(client, name)
    assert load.revoked
    for token in set(load.revoked):
        answer = await client.form("/token", {"grant_type": "refresh_token", "refresh_token": token})
        assert (answer.status, answer.json["error"]) == (400, "invalid_grant")
    client.close()


def check_file(file: Path) -> None:
    with closing(sqlite3.connect(file)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


class Lock:
    """Held by another process."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._holder: subprocess.Popen[str] | None = None

    def take(self) -> None:
        command = [sys.executable, "-c", HOLDS_THE_LOCK, str(self._file)]
        self._holder = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == "locked\n"

    def release(self) -> None:
        assert self._holder is not None
        self._holder.communicate("")


async def test_a_file_that_another_process_has_locked(run):
    file = run.folder / "fastlatch.db"
    with run.running("serve", "--workers", str(WORKERS)) as server:
        load, lock = await prepared(server), Lock(file)
        trouble = await endure(load, lock.take, lock.release, lasts=LOCKED_FOR)
        check(load, trouble, waits=1.25 * BUSY_FOR)
        # Readers need no lock that a writer has.
        assert {each.status for each in load.seen.sent_in(trouble) if each.name in READS} == {200}
        await check_what_was_acknowledged(load)
    assert "Traceback" not in server.log.read_text()
    check_file(file)


async def test_a_disk_that_takes_no_byte_more(run):
    """The log is on it too: what cannot be written there keeps no answer back."""
    with run.running("serve") as server:
        load = await prepared(server, 1)
        pids = {server.process.pid}
        trouble = await endure(load, lambda: full_disk.refuse_writes(pids), lambda: full_disk.allow_writes(pids))
        check(load, trouble)
        check_not_ready(load, trouble)
        await check_what_was_acknowledged(load)
    check_file(run.folder / "fastlatch.db")


async def test_a_file_system_that_is_full(tmp_path):
    folder, copies = tmp_path / "small", tmp_path / "copies"
    folder.mkdir()
    copies.mkdir()
    if not full_disk.may_mount(folder):
        pytest.skip("the kernel lets us mount nothing here; the test above stands for it")
    run = CommandLine(folder, VARIABLES, full_disk.on_small_disk(folder))
    with run.running("serve") as server:
        load = await prepared(server, 1)
        there = full_disk.seen_by(server.process.pid, folder)
        trouble = await endure(load, lambda: full_disk.fill(there), (there / "filler").unlink)
        check(load, trouble)
        check_not_ready(load, trouble)
        await check_what_was_acknowledged(load)
        for file in there.glob("fastlatch.db*"):
            shutil.copy(file, copies)
    assert "Traceback" not in server.log.read_text()
    check_file(copies / "fastlatch.db")


async def test_a_file_and_a_folder_that_may_not_be_written(tmp_path):
    """What is open stays open: a server notices when it has to open the file again, which a lock makes it do here."""
    run = CommandLine(tmp_path, VARIABLES, _WITHOUT_THE_RIGHTS_OF_ROOT)
    file = tmp_path / "fastlatch.db"

    def may_be_written(*, yes: bool) -> None:
        for each in tmp_path.glob("fastlatch.db*"):
            each.chmod(0o600 if yes else 0o400)
        tmp_path.chmod(0o700 if yes else 0o500)

    def begin() -> None:
        may_be_written(yes=False)
        lock = Lock(file)
        lock.take()
        time.sleep(2 * BUSY_FOR)
        lock.release()

    with run.running("serve", "--workers", str(WORKERS)) as server:
        load = await prepared(server)
        trouble = await endure(load, begin, lambda: may_be_written(yes=True))
        check(load, trouble)
        await check_what_was_acknowledged(load)
    assert "readonly database" in server.log.read_text()
    check_file(file)
