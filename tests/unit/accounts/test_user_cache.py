"""Copies of users that are never older than the change feed's news."""

import anyio
import pytest

from fakes.core import ALICE, BOB, CAROL
from fakes.users import FakeUsers
from fastlatch.accounts.user_cache import CachedUsers

pytestmark = pytest.mark.anyio


async def test_a_user_is_read_once():
    users = FakeUsers(ALICE)
    cached = CachedUsers(users, lambda: True)

    assert [await cached.find_by_id("u-alice") for _ in range(3)] == [ALICE] * 3

    assert users.reads == 1


async def test_a_changed_user_is_read_anew():
    users = FakeUsers(ALICE)
    cached = CachedUsers(users, lambda: True)
    await cached.find_by_id("u-alice")
    await users.set_disabled("u-alice", disabled=True, now=0)

    cached.forget("u-alice")

    assert (await cached.find_by_id("u-alice")).user.disabled


async def test_a_login_renews_the_copy_before_the_feed_has_told_of_the_change():
    users = FakeUsers(ALICE)
    cached = CachedUsers(users, lambda: True)
    await users.set_disabled("u-alice", disabled=True, now=0)
    assert (await cached.find_by_id("u-alice")).user.disabled
    await users.set_disabled("u-alice", disabled=False, now=0)

    await cached.find_by_name("alice")

    assert not (await cached.find_by_id("u-alice")).user.disabled


async def test_a_read_that_was_under_way_when_the_user_changed_is_not_kept():
    users = FakeUsers(ALICE)
    cached = CachedUsers(users, lambda: True)
    reading, changed = anyio.Event(), anyio.Event()
    find_by_id = users.find_by_id

    async def slow(user_id):
        account = await find_by_id(user_id)
        reading.set()
        await changed.wait()
        return account

    users.find_by_id = slow
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(cached.find_by_id, "u-alice")
        await reading.wait()
        await users.set_disabled("u-alice", disabled=True, now=0)
        cached.forget("u-alice")
        changed.set()

    assert (await cached.find_by_id("u-alice")).user.disabled


async def test_who_is_absent_is_asked_for_again():
    users = FakeUsers()
    cached = CachedUsers(users, lambda: True)
    assert await cached.find_by_id("u-alice") is None

    await users.add(ALICE, now=0)

    assert await cached.find_by_id("u-alice") == ALICE


async def test_memory_is_bounded():
    users = FakeUsers(ALICE, BOB, CAROL)
    cached = CachedUsers(users, lambda: True, size=2)

    for user_id in ("u-alice", "u-bob", "u-carol"):
        await cached.find_by_id(user_id)

    assert cached.recall("u-carol") == CAROL
    assert [cached.recall("u-alice"), cached.recall("u-bob")].count(None) == 1


async def test_only_a_copy_that_is_still_true_is_recalled():
    users = FakeUsers(ALICE)
    cached = CachedUsers(users, lambda: True)
    assert cached.recall("u-alice") is None
    await cached.find_by_id("u-alice")
    assert cached.recall("u-alice") == ALICE

    cached.forget("u-alice")

    assert cached.recall("u-alice") is None
    assert users.reads == 1


async def test_a_login_is_decided_by_the_store():
    users = FakeUsers(ALICE)
    cached = CachedUsers(users, lambda: True)
    await cached.find_by_id("u-alice")
    await users.set_password("u-alice", "new:other", expected_version=None, now=0)

    assert (await cached.find_by_name("alice")).password_hash == "new:other"


async def test_an_upgraded_hash_reaches_the_store():
    users = FakeUsers(ALICE)

    await CachedUsers(users, lambda: True).upgrade_hash("u-alice", "new:wonderland", "newer")

    assert users.accounts["u-alice"].password_hash == "newer"


async def test_while_the_news_are_too_old_a_copy_is_not_trusted():
    users = FakeUsers(ALICE)
    news_are_young = True
    cached = CachedUsers(users, lambda: news_are_young)
    await cached.find_by_id("u-alice")
    assert not cached.lacks("u-alice")
    news_are_young = False
    await users.set_disabled("u-alice", disabled=True, now=0)

    assert cached.lacks("u-alice")
    assert (await cached.find_by_id("u-alice")).user.disabled
