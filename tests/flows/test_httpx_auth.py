"""`fastlatch.integrations.httpx_auth` against a real server: a hundred at once, an ended session, a restart."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest

from fastlatch.integrations.httpx_auth import (
    ClientCredentialsAuth,
    DeviceAuth,
    LoginNeeded,
    LoginUnavailable,
    PasswordAuth,
)
from support.apis import at_device_page, decide
from support.command_line import CommandLine
from support.pages import Browser
from support.servers import Server, free_port, serving

pytestmark = pytest.mark.anyio

PASSWORD, SECRET = "correct horse battery", "the secret of a client, long enough"
AT_ONCE = 100
APP = """
from fastapi import FastAPI

from fastlatch import CurrentToken, Fastlatch

auth = Fastlatch()
app = FastAPI()
app.include_router(auth.router)
app.include_router(auth.well_known)


@app.get("/who")
async def who(token: CurrentToken):
    return token.subject
"""


@dataclass
class Site:
    folder: Path
    port: int
    run: CommandLine
    server: Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @contextmanager
    def up(self) -> Iterator[None]:
        command = ["-m", "uvicorn", "main:app", "--app-dir", str(self.folder), "--port", str(self.port)]
        with serving(command, self.folder, port=self.port, **self.run.variables) as self.server:
            yield

    def asked(self) -> int:
        """How often for a token, since the server was started."""
        return self.server.log().count('"POST /token ')


@pytest.fixture(scope="module")
def site(tmp_path_factory) -> Site:
    folder, port = tmp_path_factory.mktemp("httpx_auth"), free_port()
    (folder / "main.py").write_text(APP)
    variables = {
        "FASTLATCH_ISSUER": f"http://127.0.0.1:{port}",
        "FASTLATCH_ARGON2_MEMORY_KIB": "64",
        "FASTLATCH_ARGON2_ITERATIONS": "1",
    }
    run = CommandLine(folder, variables)
    assert run("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
    made = run("clients", "create", "robot", "--grant", "client_credentials", "--secret-stdin", stdin=SECRET)
    assert made.status == 0, made.err
    return Site(folder, port, run)


@pytest.fixture
def running(site):
    with site.up():
        yield site


def robot(site, **more):
    return ClientCredentialsAuth(site.url, "robot", SECRET, base_url=site.url, **more)


def test_a_hundred_threads_fetch_one_token(running):
    auth = robot(running)

    def ask(_):
        # A client each, as in a program that has one for each thread.
        with httpx2.Client(auth=auth, timeout=60) as http:
            return http.get(f"{running.url}/who").json()

    with ThreadPoolExecutor(AT_ONCE) as pool:
        assert set(pool.map(ask, range(AT_ONCE))) == {"client:robot"}
    assert running.asked() == 1


async def test_a_hundred_tasks_fetch_one_token_and_renew_it_once(running):
    ahead = 0.0
    auth = PasswordAuth(
        running.url, "alice", PASSWORD, base_url=running.url, clock=lambda: asyncio.get_running_loop().time() + ahead
    )
    async with httpx2.AsyncClient(auth=auth, timeout=60) as http:
        for expected in (1, 2):
            answers = await asyncio.gather(*(http.get(f"{running.url}/who") for _ in range(AT_ONCE)))
            assert {answer.status_code for answer in answers} == {200}
            assert running.asked() == expected
            ahead += 900


async def test_whoever_gives_up_waiting_takes_nobody_along(running):
    auth = robot(running)
    async with httpx2.AsyncClient(auth=auth, timeout=60) as http:
        tasks = [asyncio.create_task(http.get(f"{running.url}/who")) for _ in range(10)]
        await asyncio.sleep(0)
        for task in tasks[:5]:
            task.cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)

    assert [answer.status_code for answer in answers[5:]] == [200] * 5
    assert all(isinstance(answer, asyncio.CancelledError) for answer in answers[:5])


@pytest.mark.parametrize("keep", [True, False])
def test_after_the_session_was_ended_it_begins_anew_or_says_what_is_needed(running, keep):
    auth = PasswordAuth(running.url, "alice", PASSWORD, base_url=running.url, keep_password=keep)
    with httpx2.Client(auth=auth, timeout=60) as http:
        assert http.get(f"{running.url}/who").status_code == 200
        assert running.run("tokens", "revoke", "--user", "alice").status == 0
        _until_refused(running, auth)
        if keep:
            assert http.get(f"{running.url}/who").status_code == 200
        else:
            with pytest.raises(LoginNeeded):
                http.get(f"{running.url}/who")


def test_a_restart_is_survived(site, monkeypatch):
    monkeypatch.setattr("fastlatch.integrations.httpx_auth.server._FIRST_WAIT", 0.01)
    kept, new = robot(site), robot(site)
    with site.up(), httpx2.Client(auth=kept, timeout=60) as http:
        assert http.get(f"{site.url}/who").status_code == 200
    with httpx2.Client(auth=new, timeout=60) as http, pytest.raises(LoginUnavailable):
        http.get(f"{site.url}/who")
    with site.up():
        for auth in (kept, new):
            with httpx2.Client(auth=auth, timeout=60) as http:
                assert http.get(f"{site.url}/who").status_code == 200
        # The token from before the restart is as good as ever.
        assert site.asked() == 1


def test_a_device_waits_until_somebody_has_allowed_it_on_the_page(site, monkeypatch):
    """`fastlatch serve`: the person is quicker than the second question, and slower than the first."""
    options = ("--public", "--grant", "device_code", "--grant", "refresh_token", "--scope", "openid")
    assert site.run("clients", "create", "tv", *options).status == 0
    shown, waited, now = [], [], 1000.0

    def allow():
        with httpx2.Client(base_url=server.url, timeout=60) as http:
            browser = Browser(http)
            page = at_device_page(browser, shown[-1].user_code)
            assert "<strong>tv</strong>" in page.text
            decide(browser, page)

    def wait(seconds):
        waited.append(seconds)
        if len(waited) == 2:
            allow()

    monkeypatch.setattr("fastlatch.integrations.httpx_auth.exchange.time.sleep", wait)
    run = CommandLine(site.folder, {name: value for name, value in site.run.variables.items() if "ISSUER" not in name})
    with run.running("serve") as server:
        auth = DeviceAuth(server.url, "tv", base_url=server.url, scope="openid", show=shown.append, clock=lambda: now)
        with httpx2.Client(auth=auth, timeout=60) as http:
            first = http.get(f"{server.url}/userinfo")
            assert waited == [5.0, 5.0]
            assert shown[0].verification_uri == f"{server.url}/device"
            now += 900
            second = http.get(f"{server.url}/userinfo")
        # The first token has ended; the refresh token goes on, and nobody is asked.
        assert first.json()["sub"] == second.json()["sub"]
        assert first.request.headers["authorization"] != second.request.headers["authorization"]
        assert len(shown) == 1


def _until_refused(site, auth):
    token = auth._tokens.access_token  # noqa: SLF001 (what the other process has ended)
    for _ in range(500):
        headers = {"Authorization": f"Bearer {token}"}
        if httpx2.get(f"{site.url}/who", headers=headers, timeout=60).status_code == 401:
            return
    raise AssertionError("the token is still taken")
