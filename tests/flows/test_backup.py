"""A backup of a running server: it holds up nobody, holds everything acknowledged before it, and can be served."""

import shutil
import sqlite3
import stat
import threading
import time
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import httpx2
import pytest

from stores.raw_sql import run as sql
from support.command_line import CommandLine

PASSWORD = "correct horse battery"
LONGEST_LOCK = 2.0
"""Seconds: where a writer waits longer for another one's lock, it is answered 503."""
MANY_SESSIONS = (
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)"
    " INSERT INTO fastlatch_sessions SELECT 's' || i, 'u' || i, 'c', '', 1, 2, 3000000000, NULL, 'curl', '::1',"
    " 'd' || i, 3000000000, NULL, NULL, NULL FROM n"
)


@pytest.fixture
def run(tmp_path: Path) -> CommandLine:
    made = CommandLine(tmp_path, {"FASTLATCH_ISSUER": "http://127.0.0.1:8000"})
    assert made("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
    return made


def test_a_backup_of_a_busy_server_has_what_was_acknowledged_and_keeps_nobody_waiting(run):
    sql(f"sqlite:///{run.folder / 'fastlatch.db'}", MANY_SESSIONS)
    acknowledged: list[str] = []
    seen = SimpleNamespace(statuses=set(), slowest=0.0, stop=False)

    def log_in(url: str) -> None:
        form = {"grant_type": "password", "username": "alice", "password": PASSWORD}
        with httpx2.Client(base_url=url, timeout=30) as http:
            while not seen.stop:
                begun = time.monotonic()
                answer = http.post("/token", data=form)
                seen.slowest = max(seen.slowest, time.monotonic() - begun)
                seen.statuses.add(answer.status_code)
                acknowledged.append(answer.json().get("refresh_token", ""))

    with run.running("serve") as server:
        clients = [threading.Thread(target=log_in, args=(server.url,)) for _ in range(4)]
        for client in clients:
            client.start()
        while len(acknowledged) < 20:
            time.sleep(0.01)
        # No command may have begun to look before this.
        before = list(acknowledged)
        done = run.process("db", "backup", "copy.db", "--json")
        after = len(acknowledged)
        seen.stop = True
        for client in clients:
            client.join()
    assert done.status == 0, done.err
    assert done.json["bytes"] > 10_000_000
    assert seen.statuses == {200}
    assert after > len(before), "somebody was answered meanwhile"
    assert seen.slowest < LONGEST_LOCK
    assert f"Keep {run.folder / 'fastlatch.db.key'} too" in done.err

    restored = run.folder / "restored"
    restored.mkdir()
    shutil.move(run.folder / "copy.db", restored / "fastlatch.db")
    shutil.copy(run.folder / "fastlatch.db.key", restored)
    with CommandLine(restored, run.variables).running("serve") as server, httpx2.Client(base_url=server.url) as http:
        for token in before:
            answer = http.post("/token", data={"grant_type": "refresh_token", "refresh_token": token})
            assert answer.status_code == 200, answer.text


def test_it_is_whole_for_its_owner_only_in_wal_mode_and_alone_in_its_folder(run):
    folder = run.folder / "backups"
    folder.mkdir()
    done = run("db", "backup", "backups/copy.db")
    assert done.status == 0, done.err
    assert [file.name for file in folder.iterdir()] == ["copy.db"]
    assert stat.S_IMODE((folder / "copy.db").stat().st_mode) == 0o600
    with closing(sqlite3.connect(folder / "copy.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert connection.execute("SELECT username FROM fastlatch_users").fetchall() == [("alice",)]


def test_the_key_comes_along_when_it_is_asked_for(run):
    done = run("db", "backup", "copy.db", "--with-key")
    assert done.status == 0, done.err
    key = run.folder / "copy.db.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() == (run.folder / "fastlatch.db.key").read_bytes()
    restored = CommandLine(run.folder, {"FASTLATCH_DATABASE_URL": "sqlite:///copy.db"})
    assert restored("doctor", "--json").json[0]["subject"] == "FASTLATCH_ARGON2_MEMORY_KIB"
    assert len(restored("keys", "list", "--json").json) == 1


@pytest.mark.parametrize("taken", ["copy.db", "copy.db.key"])
def test_nothing_is_ever_written_over(run, taken):
    (run.folder / taken).write_text("mine")
    done = run("db", "backup", "copy.db", "--with-key")
    assert done.status == 1
    assert f"{taken} exists, and no backup is written over another" in done.err
    assert (run.folder / taken).read_text() == "mine"
    assert {file.name for file in run.folder.glob("*copy*")} == {taken}


def test_a_database_of_an_older_version_can_be_backed_up(run):
    sql(f"sqlite:///{run.folder / 'fastlatch.db'}", "UPDATE fastlatch_version SET version_num = '0002'")
    assert run("db", "backup", "before-the-update.db").status == 0


def test_a_damaged_database_gives_no_backup(run):
    sql(f"sqlite:///{run.folder / 'fastlatch.db'}", MANY_SESSIONS.replace("100000", "2000"))
    file = run.folder / "fastlatch.db"
    with closing(sqlite3.connect(file)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytearray(file.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle : middle + 4096] = b"\xff" * 4096
    file.write_bytes(content)
    done = run("db", "backup", "copy.db")
    assert done.status == 1
    assert "the copy is damaged, and so is the database" in done.err
    assert list(run.folder.glob("*copy*")) == []


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        (
            {"FASTLATCH_DATABASE_URL": "postgresql://me:its-password@db/x"},
            "postgresql://db/x is not SQLite; back it up",
        ),
        ({"FASTLATCH_DATABASE_URL": "sqlite:///nowhere.db"}, "There is no database at"),
    ],
)
def test_where_there_is_nothing_to_copy_it_says_so(run, variables, told):
    done = CommandLine(run.folder, variables)("db", "backup", "copy.db")
    assert done.status == 1
    assert told in done.err
    assert "its-password" not in done.err
    assert not (run.folder / "copy.db").exists()


def test_a_folder_that_is_not_there_and_one_that_cannot_be_written_are_named(run):
    assert "Run: mkdir -p nowhere" in run("db", "backup", "nowhere/copy.db").err
    assert "the backup cannot be written" in run("db", "backup", f"{'x' * 300}.db").err


def test_a_secret_in_a_variable_cannot_come_along(run):
    key = (run.folder / "fastlatch.db.key").read_text().strip()
    there = CommandLine(run.folder, {"FASTLATCH_SECRET_KEY": key})
    assert "the secret is in FASTLATCH_SECRET_KEY" in there("db", "backup", "copy.db", "--with-key").err
    done = there("db", "backup", "copy.db")
    assert done.status == 0
    assert "The secret is not in it (FASTLATCH_SECRET_KEY)" in done.err
