"""`fastlatch serve --workers N`: processes that begin as copies of one another, and go on as if they never had been."""

import base64
import json
import os
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2
import pytest

from fastlatch.cli import serving
from support.command_line import CommandLine
from support.served import workers_of

PASSWORD = "correct horse battery"
WORKERS = 4


@pytest.fixture
def run(tmp_path):
    run = CommandLine(tmp_path)
    assert run("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
    return run


def until(true, *, within: float = 60) -> None:
    deadline = time.monotonic() + within
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def is_ready(url: str) -> bool:
    try:
        return httpx2.get(f"{url}/health/ready").status_code == 200
    except httpx2.TransportError:
        return False


def begins_as_a_copy(pid: int) -> bool:
    """Its command line is that of the parent; one that is made anew has multiprocessing's."""
    return b"spawn_main" not in Path(f"/proc/{pid}/cmdline").read_bytes()


def runs(pid: int) -> bool:
    try:
        # A process that has ended and that nobody has asked after keeps its number, and has no command line.
        return Path(f"/proc/{pid}/cmdline").read_bytes() != b""
    except FileNotFoundError:
        return False


def test_the_first_workers_are_copies_and_one_that_takes_a_place_is_made_anew(run):
    with run.running("serve", "--workers", "2") as server:
        until(lambda: is_ready(server.url))
        first = workers_of(server)
        assert all(map(begins_as_a_copy, first))
        os.kill(min(first), signal.SIGKILL)
        until(lambda: len(workers_of(server) - first) == 1)
        (new,) = workers_of(server) - first
        # For a moment each new process is a copy: until it becomes another program.
        until(lambda: not begins_as_a_copy(new))


def test_no_two_workers_ever_give_out_the_same_id(run):
    with run.running("serve", "--workers", str(WORKERS)) as server:
        until(lambda: is_ready(server.url))

        def log_in(_: int) -> tuple[str, str, str, str]:
            form = {"grant_type": "password", "username": "alice", "password": PASSWORD}
            # A connection each, so that each worker has its share.
            answer = httpx2.post(f"{server.url}/token", data=form)
            payload = answer.json()["access_token"].split(".")[1]
            claims = json.loads(base64.urlsafe_b64decode(payload + "=="))
            return claims["jti"], claims["sid"], answer.json()["refresh_token"], answer.headers["x-request-id"]

        with ThreadPoolExecutor(8) as pool:
            given = [each for four in pool.map(log_in, range(64)) for each in four]
    assert len(given) == len(set(given)) == 4 * 64


def test_a_worker_that_was_killed_is_replaced(run):
    with run.running("serve", "--workers", str(WORKERS)) as server:
        until(lambda: is_ready(server.url))
        before = workers_of(server)
        assert len(before) == WORKERS
        killed = min(before)
        os.kill(killed, signal.SIGKILL)
        until(lambda: killed not in workers_of(server) and len(workers_of(server)) == WORKERS)
        until(lambda: is_ready(server.url))


def test_a_worker_that_dies_while_it_is_asked_whether_it_is_well_is_replaced_at_once(run):
    with run.running("serve", "--workers", "2") as server:
        until(lambda: is_ready(server.url))
        silent = min(workers_of(server))
        os.kill(silent, signal.SIGSTOP)
        time.sleep(1.5)  # its parent asks every half second, and nobody can see from here that it has
        os.kill(silent, signal.SIGKILL)
        killed = time.monotonic()
        until(lambda: silent not in workers_of(server) and len(workers_of(server)) == 2)
        assert time.monotonic() - killed < serving.SILENT_WORKER / 2


def test_without_their_parent_workers_end(run):
    with run.running("serve", "--workers", "2") as server:
        until(lambda: is_ready(server.url))
        workers = workers_of(server)
        os.kill(server.process.pid, signal.SIGKILL)

        until(lambda: not any(map(runs, workers)), within=15)


def test_a_worker_ends_on_the_signals_that_end_any_program(run):
    with run.running("serve", "--workers", "2") as server:
        until(lambda: is_ready(server.url))
        for number in (signal.SIGHUP, signal.SIGQUIT):
            # Of the parent these are asked by name; a worker that only noted them for it would go on.
            told = min(workers_of(server))
            os.kill(told, number)
            until(lambda told=told: told not in workers_of(server))
