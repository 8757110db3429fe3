"""A server moves to another kind of database: what it issued before is good after, what it ended before stays ended."""

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from fastlatch import Fastlatch, Settings
from fastlatch.adapters.database.migrate import look
from stores.raw_sql import run as sql
from support.command_line import CommandLine
from support.flows import USERS, HandClock, Site, bearer

SECRET = "Zm9yIHRoaXMgdGVzdCBhbG9uZSwgYW5kIGxvbmcgZW5vdWdo"
OTHER_SECRET = "YW5vdGhlciBvbmUgdGhhdCBvcGVucyBub3RoaW5nIGhlcmU="


@pytest.fixture
def on_postgres(postgres) -> Iterator[str]:
    url = postgres.new_database()
    yield url
    postgres.drop(url)


@contextmanager
def site_at(url: str, clock: HandClock, **settings: Any) -> Iterator[Site]:
    chosen = {"database_url": url, "argon2_memory_kib": 1024, "argon2_iterations": 1, "registration": True}
    auth = Fastlatch(Settings(**(chosen | settings)), first_users=USERS, clock=clock)
    app = FastAPI()
    app.include_router(auth.router)
    app.include_router(auth.well_known)
    with TestClient(app, base_url="http://127.0.0.1:8000", client=("127.0.0.1", 50_000)) as http:
        yield Site(http, auth, clock)


@pytest.mark.parametrize("direction", ["sqlite-postgres", "postgres-sqlite"])
def test_tokens_of_before_the_move_are_good_after_it_and_endings_too(direction, on_postgres, tmp_path, clock):
    places = {"sqlite": f"sqlite:///{tmp_path / 'fastlatch.db'}", "postgres": on_postgres}
    before, after = (places[kind] for kind in direction.split("-"))
    with site_at(before, clock, secret_key=SECRET) as old:
        kept, spent, revoked, other = (old.login() for _ in range(4))
        of_bob = old.login("bob", "staple tower lantern")
        second = old.refresh(spent["refresh_token"]).json()
        assert old.http.post("/revoke", data={"token": revoked["refresh_token"]}).status_code == 200
        bob = old.me(of_bob["access_token"]).json()
        deleted = old.http.request(
            "DELETE", "/users/me", headers=bearer(of_bob["access_token"]), json={"password": "staple tower lantern"}
        )
        assert deleted.status_code in {200, 204}, deleted.text
        keys = old.http.get("/.well-known/jwks.json").json()
        alice = old.me(kept["access_token"]).json()

    run = CommandLine(tmp_path, {"FASTLATCH_DATABASE_URL": before, "FASTLATCH_SECRET_KEY": SECRET})
    moved = run("db", "copy", "--to", after, "--json")
    assert moved.status == 0, moved.err
    assert moved.json["complete"]
    assert not moved.json["source_changed"]
    assert "secret" not in moved.err

    with site_at(after, clock, secret_key=SECRET) as new:
        assert new.http.get("/.well-known/jwks.json").json() == keys
        assert new.me(kept["access_token"]).json() == alice
        # Rotation, and the same successor for who lost the answer, across the move.
        assert new.refresh(spent["refresh_token"]).json()["refresh_token"] == second["refresh_token"]
        assert new.refresh(kept["refresh_token"]).status_code == 200
        for ended in (revoked, of_bob):
            assert new.me(ended["access_token"]).status_code == 401
            assert new.refresh(ended["refresh_token"]).status_code == 400
        # A token spent before the move, replayed after it and behind the grace, ends its session.
        clock.advance(11)
        assert new.refresh(spent["refresh_token"]).json()["error"] == "invalid_grant"
        assert new.me(second["access_token"]).status_code == 401
        assert len(new.http.get("/users/me/sessions", headers=bearer(other["access_token"])).json()) == 2
        new.login()
        # What is ended from here on is told behind what was told before.
        new.http.post("/revoke", data={"token": other["refresh_token"]})
        assert new.me(other["access_token"]).status_code == 401
    assert sql(after, f"SELECT count(*) FROM fastlatch_users WHERE id = '{bob['id']}'") == ["0"]  # noqa: S608 (its id)


@pytest.fixture
def moving(on_postgres: str, tmp_path: Path) -> tuple[CommandLine, str]:
    """A folder with a SQLite database, its key file and a signing key; and where to move."""
    run = CommandLine(tmp_path)
    assert run("users", "create", "alice", "--password-stdin", stdin="correct horse battery").status == 0
    return run, on_postgres


def test_the_user_is_told_which_secret_the_new_place_needs(moving):
    run, url = moving
    done = run("db", "copy", "--to", url)
    assert done.status == 0, done.err
    assert next(line.split() for line in done.out.splitlines() if "users" in line)[1:3] == ["1", "1"]
    assert f"FASTLATCH_SECRET_KEY_FILE={run.folder / 'fastlatch.db.key'}" in done.err
    there = CommandLine(run.folder, {"FASTLATCH_DATABASE_URL": url})
    assert "needs a secret" in there("users", "list").err
    there.variables["FASTLATCH_SECRET_KEY_FILE"] = str(run.folder / "fastlatch.db.key")
    assert [user["username"] for user in there("users", "list", "--json").json] == ["alice"]


def test_into_a_file_the_key_file_has_to_come_too(moving):
    run, _ = moving
    done = run("db", "copy", "--to", "sqlite:///new.db")
    assert done.status == 0, done.err
    (line,) = [line for line in done.err.splitlines() if "cp -p" in line]
    subprocess.run(line.split(), check=True)
    there = CommandLine(run.folder, {"FASTLATCH_DATABASE_URL": "sqlite:///new.db"})
    assert [user["username"] for user in there("users", "list", "--json").json] == ["alice"]


def test_a_secret_that_opens_nothing_is_refused_before_anything_is_copied(moving):
    run, url = moving
    run.variables["FASTLATCH_SECRET_KEY"] = OTHER_SECRET
    done = run("db", "copy", "--to", url)
    assert done.status == 1
    assert "does not open the stored signing keys" in done.err
    assert OTHER_SECRET not in done.err
    assert look(url).version is None


def test_the_address_may_come_from_standard_input_and_no_message_holds_its_password(moving):
    run, url = moving
    done = run("db", "copy", "--to-stdin", stdin="postgresql://me:its-password@127.0.0.1:1/x\n")
    assert done.status == 1
    assert "its-password" not in done.out + done.err
    done = run("db", "copy", "--to-stdin", stdin="mysql://me:its-password@127.0.0.1/x\n")
    assert done.err.startswith("fastlatch: --to: 'mysql' is not supported")
    assert "its-password" not in done.out + done.err
    for neither_or_both in ((), ("--to", url, "--to-stdin")):
        assert run("db", "copy", *neither_or_both, stdin=url).status == 2
    assert look(url).version is None
    assert run("db", "copy", "--to-stdin", stdin=f"{url}\n").status == 0


def test_a_password_from_a_file_goes_to_the_address_that_has_none(moving):
    """As in a container whose environment names the database of before, or the new one, and the file beside it."""
    run, url = moving
    password = run.folder / "password"
    password.write_text("its-password\n")
    password.chmod(0o600)
    run.variables["FASTLATCH_DATABASE_PASSWORD_FILE"] = str(password)
    run.variables["FASTLATCH_DATABASE_URL"] = url
    done = run("db", "copy", "--from", "sqlite:///fastlatch.db", "--to", url)
    assert done.status == 0, done.err
    run.variables["FASTLATCH_SECRET_KEY_FILE"] = str(run.folder / "fastlatch.db.key")
    back = run("db", "copy", "--to", "sqlite:///back.db")
    assert back.status == 0, back.err
    assert "its-password" not in done.out + done.err + back.out + back.err


@pytest.mark.parametrize("way", ["others may read it", "a link"])
def test_no_copy_is_written_where_others_may_read_it(moving, way):
    run, _ = moving
    file, victim = run.folder / "new.db", run.folder / "victim"
    if way == "a link":
        victim.touch(mode=0o600)
        file.symlink_to(victim)
    else:
        file.touch()
        file.chmod(0o644)
    done = run("db", "copy", "--to", "sqlite:///new.db")
    assert done.status == 1
    assert "others may read it" in done.err
    assert file.stat().st_size == 0


def test_a_missing_source_is_named(moving):
    run, url = moving
    done = run("db", "copy", "--from", "sqlite:///nowhere.db", "--to", url)
    assert done.status == 1
    assert done.err.startswith("fastlatch: --from: the tables in nowhere.db are missing")
    assert not (run.folder / "nowhere.db").exists()


def test_a_copy_that_was_killed_is_no_database_until_the_same_command_has_ended_it(moving):
    run, url = moving
    source = f"sqlite:///{run.folder / 'fastlatch.db'}"
    many = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 30000)"
        " INSERT INTO fastlatch_sessions SELECT 's' || i, 'u', 'c', '', 1, 2, 3000000000, NULL, 'curl', '::1',"
        " 'd' || i, 3000000000, NULL, NULL, NULL FROM n"
    )
    sql(source, many)
    with subprocess.Popen(
        [sys.executable, "-m", "fastlatch", "db", "copy", "--to", url], cwd=run.folder, env=run.environment()
    ) as process:
        _wait_for(lambda: look(url).copying and int(sql(url, "SELECT count(*) FROM fastlatch_sessions")[0]) >= 5_000)
        process.kill()
    there = CommandLine(run.folder, {"FASTLATCH_DATABASE_URL": url, "FASTLATCH_SECRET_KEY": SECRET})
    for command in (("serve", "--port", "0"), ("users", "list"), ("db", "check"), ("db", "upgrade")):
        refused = there(*command)
        assert refused.status == 1
        assert "holds a copy that is not finished; run the same `fastlatch db copy` again." in refused.err
    done = run("db", "copy", "--to", url)
    assert done.status == 0, done.err
    assert sql(url, "SELECT count(*) FROM fastlatch_sessions") == ["30000"]


def _wait_for(happened: Callable[[], Any]) -> None:
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_nothing_of_this_needs_the_machine_of_before(moving):
    """`--from` another server's file, without its key file here: the copy is made, and what is missing is said."""
    run, url = moving
    (run.folder / "fastlatch.db.key").rename(run.folder / "elsewhere.key")
    done = run("db", "copy", "--to", url)
    assert done.status == 0, done.err
    assert "give every process on the new database the one of the old" in done.err
