"""Four workers that count in one Redis: ten wrong passwords in all, and not ten for each."""

import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import httpx2
import pytest

from support.command_line import CommandLine, Running

PASSWORD = "correct horse battery"
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.1"
WORKERS = 4


@pytest.fixture(scope="module")
def served(redis_of_the_run, tmp_path_factory):
    redis_of_the_run.client.flushall()
    variables = {"FASTLATCH_REDIS_URL": redis_of_the_run.url, "FASTLATCH_TRUSTED_PROXIES": "127.0.0.1/32"}
    run = CommandLine(tmp_path_factory.mktemp("shared"), variables)
    for name in ("alice", "bob", "carol"):
        assert run("users", "create", name, "--password-stdin", stdin=PASSWORD).status == 0
    secret = run("clients", "create", "api").out.strip()
    with run.running("serve", "--workers", str(WORKERS)) as server:
        wait_until_up(server)
        yield server, secret


@pytest.fixture
def server(served) -> Running:
    return served[0]


def wait_until_up(server: Running) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        with suppress(httpx2.TransportError):
            if httpx2.get(f"{server.url}/health/ready").status_code == 200:
                return
        time.sleep(0.05)
    raise AssertionError("the server did not become ready")


def of_many(server: Running, path: str, form: dict[str, str], *, times: int = 40, **more: Any) -> list[httpx2.Response]:
    """The answers on connections of their own, which the workers share among them."""
    none_twice = httpx2.Limits(max_keepalive_connections=0)
    with httpx2.Client(base_url=server.url, timeout=30, limits=none_twice) as http, ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: http.post(path, data=form, **more), range(times)))


def log_in(server: Running, name: str, password: str, address: str, *, times: int = 40) -> list[httpx2.Response]:
    form = {"grant_type": "password", "username": name, "password": password}
    return of_many(server, "/token", form, times=times, headers={"X-Forwarded-For": address})


def statuses(answers: list[httpx2.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_ten_wrong_passwords_are_answered_by_all_workers_together_and_then_every_one_says_when(server):
    assert statuses(log_in(server, "alice", "wrong", ELSEWHERE)) == [400] * 10 + [429] * 30
    later = log_in(server, "alice", PASSWORD, "203.0.113.7")
    assert statuses(later) == [429] * 40
    assert all(1 <= int(answer.headers["Retry-After"]) <= 60 for answer in later)


def test_right_passwords_are_never_counted(server):
    assert statuses(log_in(server, "carol", PASSWORD, HOME)) == [200] * 40


def test_the_owner_at_a_known_address_has_a_budget_of_its_own_in_every_worker(server):
    assert statuses(log_in(server, "bob", PASSWORD, HOME, times=1)) == [200]
    assert statuses(log_in(server, "bob", "wrong", ELSEWHERE)) == [400] * 10 + [429] * 30
    assert statuses(log_in(server, "bob", PASSWORD, HOME)) == [200] * 40
    assert statuses(log_in(server, "bob", "wrong", HOME)) == [400] * 10 + [429] * 30


def test_ten_wrong_client_secrets_are_answered_by_all_workers_together_and_then_no_right_one(served):
    server, secret = served
    form = {"token": "x"}
    elsewhere = {"X-Forwarded-For": "203.0.113.9"}
    assert statuses(of_many(server, "/introspect", form, auth=("api", secret))) == [200] * 40
    wrong = of_many(server, "/introspect", form, auth=("api", "fls_wrong"), headers=elsewhere)
    assert statuses(wrong) == [401] * 10 + [429] * 30
    assert statuses(of_many(server, "/introspect", form, auth=("api", secret), headers=elsewhere)) == [429] * 40
    assert statuses(of_many(server, "/introspect", form, auth=("api", secret))) == [200] * 40


def test_nobody_is_told_that_each_worker_counts_by_itself(server):
    assert "by itself" not in server.log.read_text()


def test_without_redis_that_is_said(tmp_path):
    run = CommandLine(tmp_path)
    with run.running("serve", "--workers", "2") as server:
        wait_until_up(server)
        assert "counts wrong passwords by itself" in server.log.read_text()
        assert "FASTLATCH_REDIS_URL" in server.log.read_text()
