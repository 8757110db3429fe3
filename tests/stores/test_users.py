"""`ports.users.UserDirectory`, promise by promise."""

import asyncio
from dataclasses import replace

import pytest

from fastlatch.adapters.database.database import Database
from fastlatch.domain.change import ChangeKind
from fastlatch.domain.user import UserChanges, name_key
from stores.make import NOW, account, opened, record, session

pytestmark = pytest.mark.anyio


async def test_an_account_comes_back_as_it_was_stored(database: Database) -> None:
    stored = account("Åsa", email="asa@example.com", full_name="Åsa Ö", scopes=frozenset({"b", "a"}), disabled=True)
    assert await database.users.add(stored, now=NOW)
    assert await database.users.find_by_id(stored.user.id) == stored
    assert await database.users.find_by_name(name_key("ÅSA ")) == stored


async def test_an_account_without_password_email_or_name_comes_back_with_none_of_them(database: Database) -> None:
    stored = account(password_hash=None, scopes=frozenset())
    assert await database.users.add(stored, now=NOW)
    assert await database.users.find_by_id(stored.user.id) == stored


async def test_an_unknown_user_is_none(database: Database) -> None:
    assert await database.users.find_by_id("nobody") is None
    assert await database.users.find_by_name("nobody") is None


@pytest.mark.parametrize("spelling", ["alice", "ALICE", "alice ", "\uff41lice"])
async def test_a_name_is_taken_in_every_spelling(database: Database, spelling: str) -> None:
    assert await database.users.add(account("Alice"), now=NOW)
    assert not await database.users.add(account(spelling), now=NOW)
    assert [found.username for found in await database.users.page()] == ["Alice"]


async def test_of_many_registrations_of_one_name_at_once_exactly_one_succeeds(
    database: Database, other: Database
) -> None:
    stores = [database.users, other.users]
    taken = await asyncio.gather(*(stores[number % 2].add(account("alice"), now=NOW) for number in range(50)))
    assert taken.count(True) == 1


async def test_pages_follow_the_order_of_name_keys_and_each_user_is_on_one(database: Database) -> None:
    for name in ("dora", "Bob", "alice", "Zoë", "carol"):
        await database.users.add(account(name), now=NOW)
    first = await database.users.page(limit=3)
    second = await database.users.page(after=name_key(first[-1].username), limit=3)
    assert [found.username for found in first] == ["alice", "Bob", "carol"]
    assert [found.username for found in second] == ["dora", "Zoë"]


async def test_a_profile_is_stored_and_every_process_is_told(database: Database) -> None:
    stored = account(email="old@example.com")
    await database.users.add(stored, now=NOW)
    wish = UserChanges(email=None, full_name="Alice Liddell", scopes=frozenset({"admin"}))
    changed = replace(stored.user, email=None, full_name="Alice Liddell", scopes=frozenset({"admin"}))
    assert await database.users.update(stored.user.id, wish, now=NOW) == changed
    assert await database.users.find_by_id(stored.user.id) == replace(stored, user=changed)
    assert await told(database) == [(ChangeKind.USER, stored.user.id)]


async def test_two_changes_at_once_do_not_undo_one_another(database: Database) -> None:
    stored = account(email="old@example.com")
    await database.users.add(stored, now=NOW)
    wishes = [UserChanges(email="new@example.com"), UserChanges(full_name="Alice"), UserChanges(scopes=frozenset("a"))]
    await asyncio.gather(*(database.users.update(stored.user.id, wish, now=NOW) for wish in wishes))
    found = await database.users.find_by_id(stored.user.id)
    assert found is not None
    assert found.user == replace(stored.user, email="new@example.com", full_name="Alice", scopes=frozenset("a"))


async def test_the_profile_of_nobody_is_none_and_nobody_is_told(database: Database) -> None:
    assert await database.users.update("u-nobody", UserChanges(email="a@example.com"), now=NOW) is None
    assert await told(database) == []


async def test_a_hash_is_upgraded_only_in_the_place_of_the_one_it_was_made_from(database: Database) -> None:
    stored = account(password_hash="$old$")
    await database.users.add(stored, now=NOW)
    await database.users.upgrade_hash(stored.user.id, "$another$", "$new$")
    assert await database.users.find_by_id(stored.user.id) == stored
    await database.users.upgrade_hash(stored.user.id, "$old$", "$new$")
    assert await database.users.find_by_id(stored.user.id) == replace(stored, password_hash="$new$")


async def test_a_new_password_counts_the_version_ends_every_session_and_tells(database: Database) -> None:
    stored = account()
    await database.users.add(stored, now=NOW)
    theirs = [await opened(database, stored.user.id) for _ in range(2)]
    anothers = await opened(database, "another")
    assert await database.users.set_password(stored.user.id, "$new$", expected_version=0, now=NOW + 5)
    assert await database.users.find_by_id(stored.user.id) == replace(stored, password_hash="$new$", password_version=1)
    for gone in theirs:
        assert await database.sessions.find(gone.id) == replace(gone, ended_at=NOW + 5)
    assert await database.sessions.find(anothers.id) == anothers
    assert set(await told(database)) == {(ChangeKind.USER, stored.user.id)} | {
        (ChangeKind.SESSION, gone.id) for gone in theirs
    }


async def test_a_password_is_not_set_over_a_newer_one(database: Database) -> None:
    stored = account()
    await database.users.add(stored, now=NOW)
    theirs = await opened(database, stored.user.id)
    assert not await database.users.set_password(stored.user.id, "$new$", expected_version=7, now=NOW)
    assert await database.users.find_by_id(stored.user.id) == stored
    assert await database.sessions.find(theirs.id) == theirs
    assert await told(database) == []


async def test_of_many_password_changes_at_one_version_exactly_one_succeeds(
    database: Database, other: Database
) -> None:
    stored = account()
    await database.users.add(stored, now=NOW)
    stores = [database.users, other.users]
    done = await asyncio.gather(
        *(
            stores[number % 2].set_password(stored.user.id, f"${number}$", expected_version=0, now=NOW)
            for number in range(20)
        )
    )
    assert done.count(True) == 1
    found = await database.users.find_by_id(stored.user.id)
    assert found == replace(stored, password_hash=f"${done.index(True)}$", password_version=1)


async def test_an_administrator_sets_a_password_whatever_the_version(database: Database) -> None:
    stored = account(password_hash=None)
    await database.users.add(stored, now=NOW)
    for version in (1, 2):
        assert await database.users.set_password(stored.user.id, "$new$", expected_version=None, now=NOW)
        assert await database.users.find_by_id(stored.user.id) == replace(
            stored, password_hash="$new$", password_version=version
        )


async def test_disabling_ends_every_session_and_enabling_brings_none_back(database: Database) -> None:
    stored = account()
    await database.users.add(stored, now=NOW)
    theirs = await opened(database, stored.user.id)
    assert await database.users.set_disabled(stored.user.id, disabled=True, now=NOW + 1)
    assert await database.users.find_by_id(stored.user.id) == replace(stored, user=replace(stored.user, disabled=True))
    assert await told(database) == [(ChangeKind.SESSION, theirs.id), (ChangeKind.USER, stored.user.id)]
    assert await database.users.set_disabled(stored.user.id, disabled=False, now=NOW + 2)
    assert await database.users.find_by_id(stored.user.id) == stored
    assert await database.sessions.find(theirs.id) == replace(theirs, ended_at=NOW + 1)
    assert (await told(database))[2:] == [(ChangeKind.USER, stored.user.id)]


async def test_a_deleted_user_is_gone_with_every_session_and_the_name_is_free(database: Database) -> None:
    stored = account("alice")
    await database.users.add(stored, now=NOW)
    theirs = await opened(database, stored.user.id)
    assert await database.users.delete(stored.user.id, now=NOW + 1)
    assert await database.users.find_by_id(stored.user.id) is None
    assert await database.users.find_by_name("alice") is None
    assert await database.sessions.find(theirs.id) == replace(theirs, ended_at=NOW + 1)
    assert await told(database) == [(ChangeKind.SESSION, theirs.id), (ChangeKind.USER, stored.user.id)]
    assert await database.users.add(account("alice"), now=NOW + 1)


async def test_nothing_is_done_and_nobody_is_told_for_a_user_who_is_not_there(database: Database) -> None:
    assert not await database.users.set_password("nobody", "$new$", expected_version=None, now=NOW)
    assert not await database.users.set_disabled("nobody", disabled=True, now=NOW)
    assert not await database.users.set_disabled("nobody", disabled=False, now=NOW)
    assert not await database.users.delete("nobody", now=NOW)
    assert await told(database) == []


@pytest.mark.parametrize("ending", ["disable", "delete", "password"])
async def test_a_login_and_the_ending_of_its_user_at_once_leave_no_live_session(
    database: Database, other: Database, ending: str
) -> None:
    for _ in range(20):
        stored = account(f"user-{session().id}")
        await database.users.add(stored, now=NOW)
        logins = [session(stored.user.id) for _ in range(4)]

        def end(user_id: str = stored.user.id):
            if ending == "disable":
                return other.users.set_disabled(user_id, disabled=True, now=NOW)
            if ending == "delete":
                return other.users.delete(user_id, now=NOW)
            return other.users.set_password(user_id, "$new$", expected_version=0, now=NOW)

        wishes = [database.sessions.open(login, record(login), password_version=0) for login in logins]
        await asyncio.gather(*wishes[:2], end(), *wishes[2:])
        assert await database.sessions.of_user(stored.user.id, now=NOW) == []


async def told(database: Database) -> list[tuple[ChangeKind, str]]:
    """What the feed says, in order."""
    return [(change.kind, change.subject) for change in (await database.changes.after(0)).changes]
