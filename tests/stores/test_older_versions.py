"""A database that an older version has left: it is brought up to date, and what it says is still there.

But for the sessions of before 0003, which no refresh token leads to any more: everybody logs in once more.
"""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastlatch.adapters.database.database import open_database
from fastlatch.adapters.database.fit import Found, refusal
from fastlatch.adapters.database.migrate import HEAD, current, look, upgrade
from fastlatch.domain.change import ChangeBatch
from fastlatch.domain.token import AccessToken
from fastlatch.tokens.revocation_list import RevocationList
from stores.raw_sql import run
from support.old_databases import BOUNDS, OLDER, make

pytestmark = pytest.mark.parametrize("kind", ["sqlite", "postgres"])
BEFORE_ONE_ROW_A_SESSION = ["0001", "0002"]


@pytest.fixture
def empty(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> Iterator[str]:
    if kind == "sqlite":
        yield f"sqlite:///{tmp_path / 'older.db'}"
        return
    server = request.getfixturevalue("postgres")
    url = server.new_database()
    yield url
    server.drop(url)


@pytest.fixture
def left_behind(empty: str, version: str) -> str:
    make(empty, version)
    assert current(empty) == version
    return empty


async def _feed(url: str) -> ChangeBatch:
    database = await open_database(url)
    try:
        return await database.changes.after(0)
    finally:
        await database.close()


@pytest.mark.parametrize("version", OLDER)
def test_it_becomes_what_a_new_one_is(left_behind: str, kind: str, tmp_path: Path, request) -> None:
    new = f"sqlite:///{tmp_path / 'new.db'}" if kind == "sqlite" else request.getfixturevalue("postgres_url")
    for url in (left_behind, new):
        upgrade(url)
    assert look(left_behind)._replace(database_id=None) == look(new)._replace(database_id=None)
    assert look(left_behind).database_id != look(new).database_id
    assert schema(left_behind) == schema(new)
    assert run(left_behind, "SELECT username FROM fastlatch_users") == ["alice"]
    if kind == "sqlite":
        assert run(left_behind, "PRAGMA integrity_check") == ["ok"]


def schema(url: str) -> list[str]:
    if url.startswith("sqlite:///"):
        return [" ".join(sql.split()) for sql in run(url, "SELECT sql FROM sqlite_master WHERE sql > '' ORDER BY name")]
    columns = run(
        url,
        "SELECT table_name, column_name, data_type, is_nullable, collation_name FROM information_schema.columns"
        " WHERE table_schema = 'public' ORDER BY 1, 2",
    )
    return columns + run(url, "SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1")


@pytest.mark.parametrize("version", BEFORE_ONE_ROW_A_SESSION)
def test_sessions_that_no_token_could_end_any_more_are_gone_and_their_tokens_refused(left_behind: str) -> None:
    before = int(time.time())
    upgrade(left_behind)
    assert run(left_behind, "SELECT count(*) FROM fastlatch_sessions") == ["0"]
    revocations = RevocationList()
    for change in asyncio.run(_feed(left_behind)).changes:
        revocations.apply(change)
    revocations.forget(before + 24 * 3600)
    assert revocations.refuses(access_token(issued_at=before - 1))
    assert not revocations.refuses(access_token(issued_at=before + 60))


@pytest.mark.parametrize("version", sorted(set(OLDER) - set(BEFORE_ONE_ROW_A_SESSION)))
def test_sessions_and_their_refresh_tokens_stay(left_behind: str) -> None:
    held = "SELECT id, refresh_digest, refresh_expires_at, ended_at FROM fastlatch_sessions ORDER BY id"
    before = run(left_behind, held)
    assert len(before) == 2
    upgrade(left_behind)
    assert run(left_behind, held) == before


@pytest.mark.parametrize("version", [OLDER[0]])
def test_several_processes_at_once_bring_it_up_to_date_once(left_behind: str) -> None:
    program = "import sys; from fastlatch.adapters.database.migrate import upgrade; upgrade(sys.argv[1])"
    started = [subprocess.Popen([sys.executable, "-W", "error", "-c", program, left_behind]) for _ in range(2)]
    assert [process.wait(120) for process in started] == [0, 0]
    assert current(left_behind) == HEAD
    assert run(left_behind, "SELECT count(*) FROM fastlatch_facts WHERE name = 'id'") == ["1"]


@pytest.mark.parametrize("version", [OLDER[0]])
def test_programs_that_run_on_it_are_told_that_they_are_left_behind(left_behind: str) -> None:
    upgrade(left_behind)
    assert run(left_behind, "SELECT subject FROM fastlatch_changes WHERE kind = 'usable-from'") == [BOUNDS[HEAD]]


@pytest.mark.parametrize("version", [BOUNDS[HEAD]])
def test_programs_that_may_go_on_are_told_nothing(left_behind: str) -> None:
    upgrade(left_behind)
    assert run(left_behind, "SELECT count(*) FROM fastlatch_changes WHERE kind = 'usable-from'") == ["0"]


def test_a_newer_program_says_from_which_version_on_its_tables_may_be_used(empty: str) -> None:
    upgrade(empty)
    run(empty, "UPDATE fastlatch_version SET version_num = '9999'")
    upgrade(empty)
    asyncio.run(_feed(empty))
    assert current(empty) == "9999"
    for bound in (
        "UPDATE fastlatch_facts SET value = '9998' WHERE name = 'usable_from'",
        "DELETE FROM fastlatch_facts",
    ):
        run(empty, bound)
        for refused in (upgrade, lambda url: asyncio.run(_feed(url))):
            with pytest.raises(Exception, match="was last used by a newer version of fastlatch: its tables are of"):
                refused(empty)


def test_every_version_states_a_bound_and_none_takes_one_back(kind: str) -> None:
    assert kind
    stated = [(version, BOUNDS[version]) for version in sorted(BOUNDS) if version > "0003"]
    assert stated
    for version, bound in stated:
        assert bound is not None, f"{version} does not say which programs may go on (docs/explanation/upgrades.md)"
        assert bound <= version
    assert [bound for _, bound in stated] == sorted(bound for _, bound in stated)


def test_which_databases_a_program_may_use(kind: str) -> None:
    assert kind
    fits = {
        Found("0007", "0007"): True,
        Found("0007", "0003"): True,
        Found("0009", "0007"): True,
        Found("0009", "0003"): True,
        Found("0009", "0008"): False,
        Found("0009"): False,
        Found("0006", "0003"): False,
        Found(None): False,
        Found("0007", "0007", copying="x y"): False,
        Found("0009", "0003", copying="x y"): False,
    }
    assert {found: refusal(found, "here", head="0007") is None for found in fits} == fits


def access_token(*, issued_at: int) -> AccessToken:
    return AccessToken("u", "c", frozenset(), "s", "t", "issuer", ("audience",), issued_at, issued_at + 900)
