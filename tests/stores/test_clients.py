"""`ports.clients.ClientStore`, promise by promise."""

import asyncio
import json
from dataclasses import replace
from typing import Any

import pytest

from fastlatch.adapters.database.database import Database
from fastlatch.domain.change import ChangeKind
from stores.make import NOW, client, opened, record, session
from stores.raw_sql import run

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "stored",
    [
        client(),
        client(scopes=frozenset(), first_party=False),
        client(
            scopes=frozenset({"b", "a"}),
            grants=frozenset({"password", "refresh_token"}),
            redirect_uris=("https://b.example/cb?x=1", "https://a.example/"),
            secret_digests=("ff" * 32, "00" * 32),
        ),
    ],
    ids=["plain", "no scope at all", "everything"],
)
async def test_a_client_comes_back_as_it_was_stored(database: Database, stored: object) -> None:
    assert await database.clients.add(stored)
    assert await database.clients.find("app") == stored


async def test_an_unknown_client_is_none(database: Database) -> None:
    assert await database.clients.find("nobody") is None


async def test_an_id_is_taken_once_and_the_first_stands(database: Database) -> None:
    assert await database.clients.add(client(name="first"))
    assert not await database.clients.add(client(name="second"))
    assert await database.clients.find("app") == client(name="first")


async def test_of_many_who_want_one_id_at_once_exactly_one_gets_it(database: Database, other: Database) -> None:
    stores = [database.clients, other.clients]
    taken = await asyncio.gather(*(stores[number % 2].add(client(name=str(number))) for number in range(30)))
    assert taken.count(True) == 1
    assert await database.clients.find("app") == client(name=str(taken.index(True)))


async def test_secrets_are_replaced_in_the_order_given(database: Database) -> None:
    await database.clients.add(client(secret_digests=("old",)))
    assert await database.clients.replace_secrets("app", ("new", "old"), expected=("old",), now=NOW)
    assert await database.clients.find("app") == client(secret_digests=("new", "old"))
    assert not await database.clients.replace_secrets("nobody", ("new",), expected=(), now=NOW)


async def test_of_two_who_replace_the_same_secrets_at_once_one_is_told_no(database: Database, other: Database) -> None:
    await database.clients.add(client(secret_digests=("old",)))
    wishes = ((store, name) for store, name in ((database, "one"), (other, "two")))
    done = await asyncio.gather(
        *(store.clients.replace_secrets("app", (name,), expected=("old",), now=NOW) for store, name in wishes)
    )
    assert sorted(done) == [False, True]
    assert await database.clients.find("app") == client(secret_digests=("one",) if done[0] else ("two",))


async def test_of_new_secrets_every_process_is_told_and_no_token_is_refused(
    database: Database, other: Database
) -> None:
    await database.clients.add(client(secret_digests=("old",)))
    start = (await other.changes.after(0)).head
    assert await database.clients.replace_secrets("app", ("new",), expected=("old",), now=NOW + 1)
    told = (await other.changes.after(start)).changes
    assert [(change.kind, change.subject, change.at) for change in told] == [
        (ChangeKind.CLIENT_CHANGED, "app", NOW + 1)
    ]


async def test_of_secrets_that_were_not_replaced_nobody_is_told(database: Database) -> None:
    await database.clients.add(client(secret_digests=("old",)))
    start = (await database.changes.after(0)).head
    assert not await database.clients.replace_secrets("app", ("new",), expected=("other",), now=NOW)
    assert not await database.clients.replace_secrets("nobody", ("new",), expected=(), now=NOW)
    assert (await database.changes.after(start)).changes == ()


async def test_of_a_new_client_every_process_is_told_and_of_one_that_is_not_nobody(
    database: Database, other: Database
) -> None:
    start = (await other.changes.after(0)).head
    assert await database.clients.add(client())
    assert not await database.clients.add(client())
    told = (await other.changes.after(start)).changes
    assert [(change.kind, change.subject) for change in told] == [(ChangeKind.CLIENT_CHANGED, "app")]


async def test_pages_follow_the_order_of_ids(database: Database) -> None:
    for client_id in ("c", "a", "B", "d"):
        await database.clients.add(client(client_id))
    first = await database.clients.page(limit=2)
    assert [found.id for found in first] == ["B", "a"]
    assert [found.id for found in await database.clients.page(after="a", limit=9)] == ["c", "d"]


async def test_a_deleted_client_is_gone_its_sessions_end_and_every_process_is_told(database: Database) -> None:
    await database.clients.add(client())
    its = await opened(database, client_id="app")
    anothers = await opened(database, client_id="another")
    assert await database.clients.delete("app", now=NOW + 1)
    assert await database.clients.find("app") is None
    assert await database.sessions.find(its.id) == replace(its, ended_at=NOW + 1)
    assert await database.sessions.find(anothers.id) == anothers
    told = [(change.kind, change.subject, change.at) for change in (await database.changes.after(0)).changes]
    assert (ChangeKind.CLIENT, "app", NOW + 1) in told
    assert (ChangeKind.SESSION, its.id, NOW + 1) in told


async def test_a_login_and_the_deletion_of_its_client_at_once_leave_no_live_session(
    database: Database, other: Database
) -> None:
    for number in range(20):
        name = f"app-{number}"
        await database.clients.add(client(name))
        logins = [session("alice", client_id=name) for _ in range(4)]
        wishes = [database.sessions.open(login, record(login), password_version=None) for login in logins]
        await asyncio.gather(*wishes[:2], other.clients.delete(name, now=NOW), *wishes[2:])
        assert await database.clients.add(client(name))
    assert await database.sessions.of_user("alice", now=NOW) == []


async def test_a_client_who_is_not_there_is_not_deleted_and_nobody_is_told(database: Database) -> None:
    await opened(database)
    assert not await database.clients.delete("app", now=NOW)
    assert (await database.changes.after(0)).changes == ()


async def test_a_client_is_put_in_the_place_of_whatever_has_its_id_and_everybody_hears_of_it(
    database: Database, other: Database
) -> None:
    first = client("https://app.example/c", redirect_uris=("https://app.example/a",), auth_method="none")
    await database.clients.put(first, now=NOW)
    assert await other.clients.find(first.id) == first
    second = replace(first, name="Another name", redirect_uris=("https://app.example/b",), jwks='{"keys":[]}')
    await other.clients.put(replace(second, created_at=NOW + 9), now=NOW + 9)

    assert await database.clients.find(first.id) == second
    told = (await database.changes.after(0)).changes
    assert [(one.kind, one.subject) for one in told] == [(ChangeKind.CLIENT_CHANGED, first.id)] * 2


async def test_of_many_who_put_one_client_at_once_none_fails(database: Database, other: Database) -> None:
    stores = [database.clients, other.clients]
    made = [client("https://app.example/c", name=str(number)) for number in range(20)]
    await asyncio.gather(*(stores[number % 2].put(each, now=NOW) for number, each in enumerate(made)))

    assert await database.clients.find("https://app.example/c") in made


CHANGED = {
    "name": "Another name",
    "first_party": False,
    "grants": frozenset({"authorization_code"}),
    "scopes": frozenset({"read"}),
    "redirect_uris": ("https://app.example/b",),
    "jwks": '{"keys":[]}',
    "auth_method": "private_key_jwt",
    "dpop_bound": True,
}


async def test_a_client_is_replaced_as_a_whole_but_for_its_secrets_and_its_age(
    database: Database, other: Database
) -> None:
    stored = client(secret_digests=("digest",))
    await database.clients.add(stored)
    wanted = replace(stored, **CHANGED, secret_digests=("another",), created_at=NOW + 9)
    changed = replace(stored, **CHANGED)

    assert await database.clients.replace(wanted, expected=stored, now=NOW)
    assert await other.clients.find("app") == changed
    assert await other.clients.replace(stored, expected=changed, now=NOW)
    assert await database.clients.find("app") == stored
    told = (await database.changes.after(0)).changes
    assert [(one.kind, one.subject) for one in told] == [(ChangeKind.CLIENT_CHANGED, "app")] * 3


async def test_a_client_that_is_another_meanwhile_is_not_replaced_and_nobody_is_told(database: Database) -> None:
    for field, value in CHANGED.items():
        seen = client(f"other-{field}", redirect_uris=("https://app.example/a",))
        there = replace(seen, **{field: value})
        await database.clients.add(there)
        start = (await database.changes.after(0)).head

        assert not await database.clients.replace(replace(seen, name="Mine"), expected=seen, now=NOW)
        assert await database.clients.find(seen.id) == there
        assert (await database.changes.after(start)).changes == ()
    assert not await database.clients.replace(client("nobody"), expected=client("nobody"), now=NOW)


@pytest.mark.parametrize("made", [{"secret_digests": ()}, {"created_at": NOW + 1}], ids=["public", "later"])
async def test_a_client_that_was_deleted_and_made_anew_is_another(database: Database, made: dict[str, Any]) -> None:
    seen = client(secret_digests=("digest",))
    there = replace(seen, **made)
    await database.clients.add(there)

    assert not await database.clients.replace(replace(seen, name="Mine"), expected=seen, now=NOW)
    assert await database.clients.find("app") == there


async def test_of_two_who_replace_one_client_at_once_one_is_told_no(database: Database, other: Database) -> None:
    seen = client()
    await database.clients.add(seen)
    for number in range(10):
        wanted = [replace(seen, name=f"one {number}"), replace(seen, redirect_uris=(f"https://a.example/{number}",))]
        stores = (database.clients, other.clients)
        done = await asyncio.gather(
            *(store.replace(each, expected=seen, now=NOW) for store, each in zip(stores, wanted, strict=True))
        )
        assert sorted(done) == [False, True]
        seen = await database.clients.find("app")
        assert seen == wanted[done.index(True)]


async def test_a_secret_that_is_rotated_while_its_client_is_replaced_stands(
    database: Database, other: Database
) -> None:
    seen = client(secret_digests=("0",))
    await database.clients.add(seen)
    for number in range(1, 11):
        wanted = replace(seen, name=str(number))
        before = (str(number - 1),)
        assert await asyncio.gather(
            database.clients.replace(wanted, expected=seen, now=NOW),
            other.clients.replace_secrets("app", (str(number),), expected=before, now=NOW),
        ) == [True, True]
        seen = await database.clients.find("app")
        assert (seen.name, seen.secret_digests) == (str(number), (str(number),))
    stale = replace(seen, secret_digests=("1",))
    assert await database.clients.replace(replace(stale, name="late"), expected=stale, now=NOW)
    assert (await database.clients.find("app")).secret_digests == ("10",)


async def test_what_another_version_has_written_is_no_obstacle_and_is_left_as_it_is(
    database: Database, url: str
) -> None:
    """In a rolling upgrade: members that this version does not know, and other spellings of those that it does."""
    await database.clients.add(client())
    details = '{ "serves":["https://a.example/"] , "newer":{"a":[1]},"dpop_bound_access_tokens" :true}'
    run(url, f"UPDATE fastlatch_clients SET details = '{details}', grants = '[\"b\",   \"a\"]'")  # noqa: S608 (ours)
    seen = await database.clients.find("app")

    assert await database.clients.replace(replace(seen, dpop_bound=False), expected=seen, now=NOW)
    assert await database.clients.find("app") == replace(seen, dpop_bound=False)
    (left,) = run(url, "SELECT details FROM fastlatch_clients")
    assert json.loads(left) == {"serves": ["https://a.example/"], "newer": {"a": [1]}}


@pytest.mark.parametrize("resources", [None, (), ("https://orders.example/",)])
async def test_the_apis_of_a_client_are_kept_also_when_there_are_none(database: Database, resources) -> None:
    made = client(resources=resources, serves=("https://stock.example/",), require_pushed_authorization_requests=True)
    await database.clients.add(made)
    assert await database.clients.find("app") == made
