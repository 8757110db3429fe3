"""The command line on PostgreSQL, and what it ends in several processes over one database of either kind.

What one of these processes ends is raced in `tests/faults/test_races.py`.
"""

import time
from concurrent.futures import ThreadPoolExecutor

import httpx2
import pytest

from fastlatch.adapters.database.migrate import HEAD
from support.command_line import CommandLine

PASSWORD = "correct horse battery"
SECRET = "Zm9yIHRoaXMgdGVzdCBhbG9uZSwgYW5kIGxvbmcgZW5vdWdo"
WORKERS = 4


@pytest.fixture
def on_postgres(postgres, tmp_path):
    url = postgres.new_database()
    yield CommandLine(tmp_path, {"FASTLATCH_DATABASE_URL": url, "FASTLATCH_SECRET_KEY": SECRET})
    postgres.drop(url)


@pytest.fixture(params=["sqlite", "postgres"])
def run(request, tmp_path):
    run = request.getfixturevalue("on_postgres") if request.param == "postgres" else CommandLine(tmp_path)
    assert run("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
    return run


def log_in(url: str) -> dict[str, str]:
    form = {"grant_type": "password", "username": "alice", "password": PASSWORD}
    answer = httpx2.post(f"{url}/token", data=form)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def asked_of_many(url: str, token: str) -> set[int]:
    """The answers to one token on connections of their own, which the workers share among them."""

    def ask(_: int) -> int:
        return httpx2.get(f"{url}/users/me", headers={"Authorization": f"Bearer {token}"}).status_code

    with ThreadPoolExecutor(8) as pool:
        return set(pool.map(ask, range(40)))


def wait_until_up(url: str) -> None:
    for _ in range(600):
        try:
            if httpx2.get(f"{url}/health/ready").status_code == 200:
                return
        except httpx2.TransportError:
            pass
        time.sleep(0.05)
    raise AssertionError("the server did not become ready")


def test_the_database_is_missing_then_made_then_up_to_date(on_postgres):
    assert on_postgres("db", "check").status == 1
    assert "There is no database at postgresql://127.0.0.1" in on_postgres("users", "list").err
    assert on_postgres("db", "upgrade").status == 0
    checked = on_postgres("db", "check")
    assert checked.status == 0
    assert HEAD in checked.err
    assert on_postgres("users", "create", "alice", "--password-stdin", stdin=PASSWORD).status == 0
    assert [user["username"] for user in on_postgres("users", "list", "--json").json] == ["alice"]
    assert on_postgres("keys", "rotate").status == 0


def test_the_doctor_names_what_lets_the_server_forget(on_postgres, postgres):
    assert on_postgres("db", "upgrade").status == 0
    database = on_postgres.variables["FASTLATCH_DATABASE_URL"].rpartition("/")[2]
    # The server of these tests does not wait for its disk, and their hashes are cheap. There is nothing else to say.
    hashes, fsync = on_postgres("doctor").out.splitlines()
    assert "runs with fsync=off" in fsync
    assert hashes.startswith("FASTLATCH_ARGON2_MEMORY_KIB")
    postgres.sql(f"ALTER DATABASE {database} SET synchronous_commit = off")
    told = [each["problem"] for each in on_postgres("doctor", "--json").json if each["subject"] == "database"]
    assert [problem.split(",")[0] for problem in told] == [
        "its server runs with fsync=off",
        "its server runs with synchronous_commit=off",
    ]


def test_a_secret_has_to_be_given_since_no_file_lies_beside_a_server(on_postgres):
    without = CommandLine(
        on_postgres.folder, {"FASTLATCH_DATABASE_URL": on_postgres.variables["FASTLATCH_DATABASE_URL"]}
    )
    told = without("users", "create", "alice", "--password-stdin", stdin=PASSWORD)
    assert told.status == 1
    assert "FASTLATCH_SECRET_KEY" in told.err


def test_the_doctor_misses_the_secret_that_servers_ask_for_and_says_which(on_postgres):
    assert on_postgres("db", "upgrade").status == 0
    del on_postgres.variables["FASTLATCH_SECRET_KEY"]
    found = {each["subject"]: each for each in on_postgres("doctor", "--json").json}
    assert "needs a secret" in found["FASTLATCH_SECRET_KEY"]["problem"]
    assert "used with before" in found["FASTLATCH_SECRET_KEY"]["mend"]
    assert "used with before" in on_postgres("users", "list").err


def test_what_the_command_line_ends_every_worker_refuses_within_a_second(run):
    with run.running("serve", "--workers", str(WORKERS)) as server:
        wait_until_up(server.url)
        access = log_in(server.url)["access_token"]
        assert asked_of_many(server.url, access) == {200}
        assert run("users", "disable", "alice").status == 0
        time.sleep(1)
        assert not asked_of_many(server.url, access) & {200}
