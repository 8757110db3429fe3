"""What nginx does where something goes wrong: reloads, replicas that leave, floods, an upstream that is gone."""

import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import httpx2
import pytest

from support import proxies
from support.command_line import CommandLine
from support.servers import free_port, serving

PASSWORD = "correct horse battery"


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


def log_in(client) -> dict[str, str]:
    answer = client.post("/token", data={"grant_type": "password", "username": "alice", "password": PASSWORD})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


class Load:
    """Requests of several callers, from entering to leaving. Every answer is kept."""

    def __init__(self, site, token: str, callers: int = 4) -> None:
        self._site, self._token, self._callers = site, token, callers
        self._stop = threading.Event()
        self.answers: list[int | str] = []

    def _ask(self) -> None:
        with self._site.client() as client:
            ours = {"Authorization": f"Bearer {self._token}"}
            refresh = log_in(client)["refresh_token"]
            while not self._stop.is_set():
                try:
                    self.answers.append(client.get("/users/me", headers=ours).status_code)
                    form = {"grant_type": "refresh_token", "refresh_token": refresh}
                    answer = client.post("/token", data=form)
                    self.answers.append(answer.status_code)
                    refresh = answer.json().get("refresh_token", refresh)
                except httpx2.TransportError as error:
                    self.answers.append(repr(error))
                # Below what nginx lets through of logins and refreshes.
                self._stop.wait(0.25)

    def __enter__(self):
        self._pool = ThreadPoolExecutor(self._callers)
        self._asking = [self._pool.submit(self._ask) for _ in range(self._callers)]
        return self

    def until(self, more: int) -> None:
        """Wait for so many more answers."""
        wanted, deadline = len(self.answers) + more, time.monotonic() + 60
        while len(self.answers) < wanted:
            assert time.monotonic() < deadline, self.answers
            time.sleep(0.02)

    def __exit__(self, *_):
        self._stop.set()
        self._pool.shutdown()
        for each in self._asking:
            each.result()


def workers_of(site) -> set[str]:
    return set(Path(f"/proc/{site.process.pid}/task/{site.process.pid}/children").read_text().split())


def test_a_reload_of_nginx_and_a_replica_that_leaves_break_no_answer(run, server, tmp_path):
    (tmp_path / "nginx").mkdir()
    # The key file lies beside the database, so that both have it.
    database = {"FASTLATCH_DATABASE_URL": f"sqlite:///{run.folder / 'fastlatch.db'}"}
    with ExitStack() as stack:
        leaving = stack.enter_context(CommandLine(tmp_path, run.variables | database).running("serve"))
        ports = [port_of(server.url), port_of(leaving.url)]
        site = stack.enter_context(proxies.running(proxies.nginx, tmp_path / "nginx", ports))
        with site.client() as client:
            token = log_in(client)["access_token"]
        with Load(site, token) as load:
            load.until(20)
            before = workers_of(site)
            site.reload()
            load.until(20)
            assert not workers_of(site) <= before
            leaving.process.terminate()
            assert leaving.process.wait(30) == 0
            load.until(20)
        assert set(load.answers) == {200}


@pytest.fixture(scope="module")
def old_nginx(server, tmp_path_factory):
    """As old examples have it: HTTP/1.0 to the server, and the caller's own X-Forwarded-For in front of the address."""

    def change(text: str) -> str:
        for now, then in (
            ("    proxy_http_version 1.1;\n", ""),
            ('    proxy_set_header Connection "";\n', ""),
            ("X-Forwarded-For $remote_addr;", "X-Forwarded-For $proxy_add_x_forwarded_for;"),
        ):
            assert now in text
            text = text.replace(now, then)
        return text

    folder = tmp_path_factory.mktemp("old")
    with proxies.running(proxies.nginx, folder, [port_of(server.url)], change=change) as site:
        yield site


def test_http_1_0_between_nginx_and_fastlatch_works_and_an_appended_address_is_no_lie(old_nginx, server):
    with old_nginx.client("127.9.0.1") as client:
        token = log_in(client)["access_token"]
        for _ in range(20):
            headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": "203.0.113.77, 127.0.0.1"}
            assert client.get("/users/me", headers=headers).json()["username"] == "alice"
        assert client.get("/users/me", headers={"X-Forwarded-For": "junk, 127.0.0.1"}).status_code == 401
    deadline = time.monotonic() + 5
    while '"address": "127.9.0.1"' not in server.log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.02)
    assert "203.0.113.77" not in server.log.read_text()


def test_a_flood_from_one_address_is_refused_by_nginx_in_json_and_others_go_on(server, tmp_path):
    with proxies.running(proxies.nginx, tmp_path, [port_of(server.url)]) as site:
        with site.client("127.8.0.1") as client:
            form = {"grant_type": "refresh_token", "refresh_token": "nothing"}
            answers = [client.post("/token", data=form) for _ in range(80)]
            refused = [answer for answer in answers if answer.status_code == 429]
            assert refused
            assert refused[0].json()["error"] == "temporarily_unavailable"
            assert refused[0].headers["retry-after"] == "5"
            assert refused[0].headers["cache-control"] == "no-store"
            assert client.get("/health/live").status_code == 200
        with site.client("127.8.0.2") as other:
            assert other.post("/token", data=form).status_code == 400


def test_a_server_that_is_gone_is_502_at_once_without_a_secret_in_a_log_and_found_when_it_is_back(run, tmp_path):
    port, settings = free_port(), run.environment()
    start = ["-m", "fastlatch", "serve", "--port", str(port)]
    with ExitStack() as stack:
        with serving(start, run.folder, port=port, **settings):
            site = stack.enter_context(proxies.running(proxies.nginx, tmp_path, [port]))
        client = stack.enter_context(site.client())
        begun = time.monotonic()
        answer = client.get("/users/me?code=mark-51c7", headers={"Authorization": "Bearer mark-51c8"})
        assert answer.status_code == 502
        assert time.monotonic() - begun < 3
        while not re.search(r'"GET /users/me HTTP/1.1" 502 ', site.written()):  # written behind the answer
            assert time.monotonic() - begun < 3
            time.sleep(0.02)
        assert "mark-51c" not in site.written()
        with serving(start, run.folder, port=port, **settings):
            deadline = time.monotonic() + 20
            while client.get("/health/ready").status_code != 200:
                assert time.monotonic() < deadline
                time.sleep(0.1)
