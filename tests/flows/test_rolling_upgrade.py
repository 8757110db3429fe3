"""Two versions serve one database side by side, as long as an upgrade rolls: nobody hears of it.

The next version is this one with a migration more, which adds columns, a table, an index and an unknown kind of change.
"""

import itertools
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Self

import httpx2
import pytest

from fastlatch.adapters.database.migrate import HEAD, current
from stores.raw_sql import run as sql
from support.command_line import CommandLine
from support.next_version import HINT, NEXT, make

PASSWORD = "correct horse battery"
SECRET = "Zm9yIHRoaXMgdGVzdCBhbG9uZSwgYW5kIGxvbmcgZW5vdWdo"
PATIENCE = 90.0
FEED_IS_READ = 1.0
"""Seconds in which an ending has to be known everywhere; more where a busy machine runs several servers."""


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path):
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'fastlatch.db'}"
        return
    server = request.getfixturevalue("postgres")
    made = server.new_database()
    yield made
    server.drop(made)


@pytest.fixture
def version(url: str, tmp_path: Path) -> Callable[..., CommandLine]:
    """The command line of one version, in a folder of its own."""

    def of(name: str, **variables: str) -> CommandLine:
        folder = tmp_path / name
        folder.mkdir()
        shared = {
            "FASTLATCH_DATABASE_URL": url,
            "FASTLATCH_SECRET_KEY": SECRET,
            "FASTLATCH_ISSUER": "http://127.0.0.1:8000",
        }
        return CommandLine(folder, shared | variables)

    return of


class Users:
    """People who log in, refresh, look and log out, each time at another of the servers that are there."""

    def __init__(self, servers: list[str]) -> None:
        self.servers = servers
        self.rounds = 0
        self.wrong: list[str] = []
        self._stop = False
        self._threads = [threading.Thread(target=self._live) for _ in range(3)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        self._stop = True
        for thread in self._threads:
            thread.join()

    def some_more(self, rounds: int = 12) -> None:
        """Wait for so many rounds that began after now."""
        wanted, deadline = self.rounds + len(self._threads) + rounds, time.monotonic() + PATIENCE
        while self.rounds < wanted:
            assert time.monotonic() < deadline, "nothing goes on"
            assert not self.wrong, self.wrong
            time.sleep(0.02)

    def _live(self) -> None:
        with httpx2.Client(timeout=30) as http:
            while not self._stop:
                try:
                    self._round(http, itertools.cycle(self.servers))
                except Exception as error:  # noqa: BLE001 (whatever it was, the test has to hear of it)
                    self.wrong.append(repr(error))
                self.rounds += 1

    def _round(self, http: httpx2.Client, servers: "itertools.cycle[str]") -> None:
        log_in = {"grant_type": "password", "username": "alice", "password": PASSWORD}
        first = self._post(http, f"{next(servers)}/token", log_in)
        again = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
        second = self._post(http, f"{next(servers)}/token", again)
        at = next(servers)
        self._look(http, at, second["access_token"], 200)
        self._post(http, f"{next(servers)}/revoke", {"token": second["refresh_token"]})
        deadline = time.monotonic() + 5 * FEED_IS_READ
        while self._look(http, at, second["access_token"], 200, 401) != 401:
            if time.monotonic() > deadline:
                self.wrong.append("a revoked token is honoured")
                return
            time.sleep(0.05)

    def _post(self, http: httpx2.Client, url: str, form: dict[str, str]) -> dict[str, str]:
        answer = http.post(url, data=form)
        if answer.status_code != 200:
            self.wrong.append(f"{url}: {answer.status_code} {answer.text}")
        return dict(answer.json()) if answer.content else {}

    def _look(self, http: httpx2.Client, server: str, token: str, *fine: int) -> int:
        answer = http.get(f"{server}/users/me", headers={"Authorization": f"Bearer {token}"})
        if answer.status_code not in fine:
            self.wrong.append(f"{server}/users/me: {answer.status_code} {answer.text}")
        return answer.status_code


def test_two_versions_serve_one_database_while_an_upgrade_rolls(version, url, tmp_path):
    this, late = version("this"), version("late")
    newer = version("newer", PYTHONPATH=str(make(tmp_path / "next")))
    assert this("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
    with ExitStack() as for_long, ExitStack() as old_ones:
        old = old_ones.enter_context(this.running("serve"))
        users = for_long.enter_context(Users([old.url]))
        users.some_more()
        assert current(url) == HEAD
        new = for_long.enter_context(newer.running("serve"))
        for_long.callback(users.stop)  # before their last server
        assert current(url) == NEXT
        users.servers = [old.url, new.url]
        users.some_more()
        # A server of the old version may start once more, and its command line works.
        again = old_ones.enter_context(late.running("serve"))
        users.servers = [old.url, new.url, again.url]
        tell(url, HINT, "y")
        users.some_more(20)
        checked = this("db", "check")
        assert checked.status == 0
        assert f"A newer version has updated the database ({NEXT})" in checked.err
        assert this("users", "set-scopes", "alice", "--scope", "items:read").status == 0
        users.servers = [new.url]
        users.some_more()
        old_ones.close()
        users.some_more()
    assert users.wrong == []


@pytest.mark.parametrize("url", ["sqlite"], indirect=True)
def test_a_version_that_is_left_behind_stops_honouring_tokens_and_does_not_start(version, url):
    """Contraction is a release later; whoever still runs the version before hears 503, and no wrong yes."""
    this = version("this")
    assert this("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
    with this.running("serve") as server, httpx2.Client(base_url=server.url, timeout=30) as http:
        form = {"grant_type": "password", "username": "alice", "password": PASSWORD}
        bearer = {"Authorization": f"Bearer {http.post('/token', data=form).json()['access_token']}"}
        assert http.get("/users/me", headers=bearer).status_code == 200
        # What a migration does that takes something away: migrations/bound.py.
        sql(url, f"UPDATE fastlatch_version SET version_num = '{NEXT}'")  # noqa: S608 (four digits)
        sql(url, f"UPDATE fastlatch_facts SET value = '{NEXT}' WHERE name = 'usable_from'")  # noqa: S608 (four digits)
        tell(url, "usable-from", NEXT)
        deadline = time.monotonic() + PATIENCE
        while http.get("/users/me", headers=bearer).status_code == 200:
            assert time.monotonic() < deadline
            time.sleep(0.1)
        assert http.get("/users/me", headers=bearer).status_code == 503
        assert http.get("/health/ready").status_code == 503
        assert "update this process" in server.log.read_text()
    refused = this("serve", "--port", "0")
    assert refused.status == 1
    assert f"of version {NEXT}, which no program before version {NEXT} may use" in refused.err


def tell(url: str, kind: str, subject: str) -> None:
    """A row of the change feed, as the next version might write it."""
    columns = "INSERT INTO fastlatch_changes (kind, subject, at, forget_at)"
    sql(url, f"{columns} VALUES ('{kind}', '{subject}', 1, 9000000000)")
