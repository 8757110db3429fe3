"""`ports.sessions.SessionStore` but for rotation, promise by promise."""

import asyncio
import sqlite3
from contextlib import closing
from dataclasses import replace

import pytest

from fastlatch.adapters.database.compiled.sessions import SEEN_AT
from fastlatch.adapters.database.database import Database
from fastlatch.adapters.database.sqlite_connection import DIALECT
from fastlatch.domain.change import Change, ChangeKind
from fastlatch.domain.session import NotRotated, Refusal
from stores.make import NOW, account, client, opened, record, rotation, session

pytestmark = pytest.mark.anyio

ACCESS_TTL = 900


async def told(database: Database) -> list[tuple[ChangeKind, str]]:
    return [(change.kind, change.subject) for change in (await database.changes.after(0)).changes]


async def test_a_session_and_its_first_token_come_back_as_they_were_stored(database: Database) -> None:
    stored = await opened(database)
    assert await database.sessions.find(stored.id) == stored
    assert await database.sessions.find_with_refresh_token(stored.id) == (record(stored), stored)


async def test_an_ended_session_is_found_with_its_token_all_the_same(database: Database) -> None:
    """Whoever revokes it once more hears that it is done, and introspection sees that it has ended."""
    stored = await opened(database)
    await database.sessions.end(stored.id, now=NOW + 5)
    ended = replace(stored, ended_at=NOW + 5)
    assert await database.sessions.find_with_refresh_token(stored.id) == (record(stored), ended)


async def test_what_is_not_there_is_none(database: Database) -> None:
    assert await database.sessions.find("nothing") is None
    assert await database.sessions.find_with_refresh_token("nothing") is None


async def test_a_login_is_stored_for_a_user_who_is_still_the_same(database: Database) -> None:
    stored = account()
    await database.users.add(stored, now=NOW)
    login = session(stored.user.id)
    assert await database.sessions.open(login, record(login), password_version=0)
    assert await database.sessions.find(login.id) == login


@pytest.mark.parametrize("meanwhile", ["gone", "disabled", "other password", "never there"])
async def test_a_login_is_not_stored_for_a_user_who_is_meanwhile_another(database: Database, meanwhile: str) -> None:
    stored = account()
    if meanwhile != "never there":
        await database.users.add(stored, now=NOW)
    if meanwhile == "gone":
        await database.users.delete(stored.user.id, now=NOW)
    if meanwhile == "disabled":
        await database.users.set_disabled(stored.user.id, disabled=True, now=NOW)
    if meanwhile == "other password":
        await database.users.set_password(stored.user.id, "$new$", expected_version=0, now=NOW)
    login = session(stored.user.id)
    assert not await database.sessions.open(login, record(login), password_version=0)
    assert await database.sessions.find(login.id) is None
    assert await database.sessions.find_with_refresh_token(login.id) is None


@pytest.mark.parametrize("password_version", [None, 0])
async def test_a_login_is_not_stored_for_a_client_that_is_meanwhile_gone(
    database: Database, password_version: int | None
) -> None:
    stored = account()
    await database.users.add(stored, now=NOW)
    login = session(stored.user.id, client_id="app")
    assert not await database.sessions.open(login, record(login), password_version=password_version)
    assert await database.sessions.find_with_refresh_token(login.id) is None
    await database.clients.add(client())
    assert await database.sessions.find(login.id) is None
    assert await database.sessions.open(login, record(login), password_version=password_version)
    assert await database.sessions.find(login.id) == login


async def test_a_login_of_a_client_that_stands_is_not_stored_for_a_user_who_is_meanwhile_another(
    database: Database,
) -> None:
    await database.clients.add(client())
    stored = account()
    await database.users.add(stored, now=NOW)
    login = session(stored.user.id, client_id="app")
    assert not await database.sessions.open(login, record(login), password_version=1)
    assert await database.sessions.find(login.id) is None


@pytest.mark.parametrize("ended", [False, True])
async def test_a_user_was_seen_where_a_session_of_theirs_was_opened(
    database: Database, other: Database, ended: bool
) -> None:
    login = await opened(database, "alice", address="192.0.2.1")
    if ended:
        await database.sessions.end(login.id, now=NOW)
    assert await other.sessions.seen_at("alice", "192.0.2.1")
    for user_id, address in (("alice", "192.0.2.10"), ("alice", "192.0.2"), ("bob", "192.0.2.1"), ("alice", "")):
        assert not await other.sessions.seen_at(user_id, address)


@pytest.mark.parametrize(
    ("opened_at", "asked", "seen"),
    [
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2:7:8:9:a", True),
        ("2001:db8:1:2::1", "2001:db8:1:2:7:8:9:a", True),
        ("2001:db8:1:2:7:8:9:a", "2001:0DB8:1:2::ffff", True),
        ("2001:db8:1:0:3:4:5:6", "2001:db8:1:0:7:8:9:a", True),
        ("2001:db8:1:2::1", "2001:db8:1:20::1", False),
        ("2001:db8:1:20::1", "2001:db8:1:2::1", False),
        ("2001:db8:1:2::1", "2001:db8:1::2", False),
        ("2001:db8::1", "2001:db8::1", True),
        ("2001:db8::1", "2001:db8::2", False),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("::1", "::1", True),
        ("", "", False),
        ("a name", "a name", True),
        ("a name", "a nam", False),
    ],
)
async def test_of_ipv6_a_user_was_seen_in_the_whole_subnet_and_in_no_other(
    database: Database, opened_at: str, asked: str, seen: bool
) -> None:
    await opened(database, "alice", address=opened_at)
    assert await database.sessions.seen_at("alice", asked) is seen


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_where_a_user_was_seen_is_found_by_an_index_alone(url: str) -> None:
    path = url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path)) as connection:
        asked = SEEN_AT.compiled(DIALECT)
        values = asked.values({"user_id": "alice", "first": "1", "last": "2"})
        ((*_, plan),) = connection.execute(f"EXPLAIN QUERY PLAN {asked.sql}", values).fetchall()
    assert "COVERING INDEX fastlatch_sessions_user_id_address (user_id=? AND address>? AND address<?)" in plan


async def test_a_rehash_does_not_stop_a_login_under_way(database: Database) -> None:
    stored = account(password_hash="$old$")
    await database.users.add(stored, now=NOW)
    await database.users.upgrade_hash(stored.user.id, "$old$", "$new$")
    login = session(stored.user.id)
    assert await database.sessions.open(login, record(login), password_version=0)


async def test_the_live_sessions_of_a_user_come_newest_first(database: Database) -> None:
    old = await opened(database, "alice", created_at=NOW - 100)
    new = await opened(database, "alice", created_at=NOW)
    await opened(database, "alice", expires_at=NOW + 50)
    ended = await opened(database, "alice")
    await opened(database, "bob")
    await database.sessions.end(ended.id, now=NOW)
    assert await database.sessions.of_user("alice", now=NOW + 50) == [new, old]


async def test_an_ended_session_says_when_and_its_token_is_refused(database: Database) -> None:
    stored = await opened(database)
    assert await database.sessions.end(stored.id, now=NOW + 5)
    ended = replace(stored, ended_at=NOW + 5)
    assert await database.sessions.find(stored.id) == ended
    assert await database.sessions.rotate(rotation(stored, 0)) == NotRotated(Refusal.ENDED, ended)


async def test_a_session_ends_once(database: Database) -> None:
    stored = await opened(database)
    ends = await asyncio.gather(*(database.sessions.end(stored.id, now=NOW + number) for number in range(10)))
    assert ends.count(True) == 1
    assert await told(database) == [(ChangeKind.SESSION, stored.id)]
    assert not await database.sessions.end("nothing", now=NOW)


async def test_nobody_ends_the_session_of_another(database: Database) -> None:
    stored = await opened(database, "alice")
    assert not await database.sessions.end(stored.id, now=NOW, user_id="mallory")
    assert await database.sessions.find(stored.id) == stored
    assert await told(database) == []
    assert await database.sessions.end(stored.id, now=NOW, user_id="alice")


async def test_a_session_that_is_over_can_be_ended_while_its_last_access_token_may_live(database: Database) -> None:
    stored = await opened(database, expires_at=NOW + 100)
    assert await database.sessions.end(stored.id, now=NOW + 100 + ACCESS_TTL)
    assert await told(database) == [(ChangeKind.SESSION, stored.id)]


async def test_a_session_that_is_long_over_cannot_be_ended(database: Database) -> None:
    stored = await opened(database, expires_at=NOW + 100)
    assert not await database.sessions.end(stored.id, now=NOW + 100 + ACCESS_TTL + 60)
    assert await told(database) == []


async def test_all_sessions_of_a_user_end_but_the_one_to_keep(database: Database) -> None:
    kept, first, second = [await opened(database, "alice") for _ in range(3)]
    bobs = await opened(database, "bob")
    assert await database.sessions.end_of_user("alice", now=NOW + 1, keep=kept.id) == 2
    assert await database.sessions.of_user("alice", now=NOW + 1) == [kept]
    assert await database.sessions.of_user("bob", now=NOW + 1) == [bobs]
    assert set(await told(database)) == {(ChangeKind.SESSION, first.id), (ChangeKind.SESSION, second.id)}
    assert await database.sessions.end_of_user("alice", now=NOW + 2) == 1
    assert await database.sessions.of_user("alice", now=NOW + 2) == []


async def test_an_ending_is_remembered_as_long_as_an_access_token_may_live(database: Database) -> None:
    stored = await opened(database)
    await database.sessions.end(stored.id, now=NOW)
    (change,) = (await database.changes.after(0)).changes
    assert change == Change(
        sequence=change.sequence, kind=ChangeKind.SESSION, subject=stored.id, at=NOW, forget_at=change.forget_at
    )
    assert change.forget_at >= NOW + ACCESS_TTL


async def test_the_sessions_of_a_client_end_and_its_tokens_are_refused(database: Database) -> None:
    its = [await opened(database, client_id="app", last_used_at=NOW - 1000) for _ in range(2)]
    anothers = await opened(database, client_id="another")
    assert await database.sessions.end_of_client("app", now=NOW) == 2
    for gone in its:
        assert await database.sessions.find(gone.id) == replace(gone, ended_at=NOW)
    assert await database.sessions.find(anothers.id) == anothers
    assert [change for change in await told(database) if change[0] is not ChangeKind.CLIENT_CHANGED] == [
        (ChangeKind.CLIENT, "app")
    ]


async def test_a_token_that_is_being_made_while_its_client_ends_is_refused_by_its_session(database: Database) -> None:
    """It was earned before the ending and is dated after it, so "issued up to" would let it pass."""
    its = await opened(database, client_id="app", last_used_at=NOW - 1)
    await database.sessions.end_of_client("app", now=NOW)
    assert (ChangeKind.SESSION, its.id) in await told(database)


async def test_the_built_in_client_has_no_row_and_its_sessions_end_all_the_same(database: Database) -> None:
    await opened(database)
    assert await database.sessions.end_of_client("first-party", now=NOW) == 1


async def test_everything_ends_at_once(database: Database) -> None:
    everybodys = [await opened(database, user, last_used_at=NOW - 1000) for user in ("alice", "bob")]
    making = await opened(database, "carol", last_used_at=NOW)
    assert await database.sessions.end_everything(now=NOW) == 3
    for gone in (*everybodys, making):
        assert await database.sessions.find(gone.id) == replace(gone, ended_at=NOW)
    assert await told(database) == [(ChangeKind.EVERYTHING, ""), (ChangeKind.SESSION, making.id)]
    assert await database.sessions.end_everything(now=NOW) == 0


async def test_one_access_token_is_refused_until_it_would_have_ended(database: Database) -> None:
    await database.sessions.revoke_access_token("jti-1", expires_at=NOW + 300, now=NOW)
    (change,) = (await database.changes.after(0)).changes
    assert (change.kind, change.subject, change.at) == (ChangeKind.TOKEN, "jti-1", NOW)
    assert change.forget_at >= NOW + 300
