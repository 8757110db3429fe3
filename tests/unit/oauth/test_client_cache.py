"""Copies of clients that are never older than the change feed's news."""

from dataclasses import replace

import anyio
import pytest

from fakes.clients import FakeClients
from fakes.core import API, OTHER, SPA
from fastlatch.oauth.client_cache import CachedClients

pytestmark = pytest.mark.anyio


def fresh() -> bool:
    return True


async def test_a_client_is_read_once():
    clients = FakeClients(API)
    cached = CachedClients(clients, fresh)

    assert [await cached.find("api") for _ in range(3)] == [API] * 3

    assert clients.looked_up == ["api"]


async def test_a_changed_client_is_read_anew():
    clients = FakeClients(API)
    cached = CachedClients(clients, fresh)
    await cached.find("api")
    clients.clients["api"] = changed = replace(API, secret_digests=("new",))

    cached.forget("api")

    assert await cached.find("api") == changed


async def test_a_read_that_was_under_way_when_the_client_changed_is_not_kept():
    clients = FakeClients(API)
    cached = CachedClients(clients, fresh)
    reading, deleted = anyio.Event(), anyio.Event()
    find = clients.find

    async def slow(client_id):
        client = await find(client_id)
        reading.set()
        await deleted.wait()
        return client

    clients.find = slow
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(cached.find, "api")
        await reading.wait()
        await clients.delete("api", now=0)
        cached.forget("api")
        deleted.set()

    assert await cached.find("api") is None


async def test_who_is_absent_is_asked_for_again():
    clients = FakeClients()
    cached = CachedClients(clients, fresh)
    assert await cached.find("api") is None

    await clients.add(API)

    assert await cached.find("api") == API


async def test_while_the_news_is_too_old_to_trust_the_store_is_asked():
    clients = FakeClients(API)
    news_is_young = True
    cached = CachedClients(clients, lambda: news_is_young)
    await cached.find("api")
    await clients.delete("api", now=0)

    news_is_young = False

    assert await cached.find("api") is None


async def test_memory_is_bounded():
    clients = FakeClients(API, OTHER, SPA)
    cached = CachedClients(clients, fresh, size=2)
    for client_id in ("api", "other", "spa"):
        await cached.find(client_id)
    clients.looked_up.clear()

    for client_id in ("spa", "api", "other"):
        await cached.find(client_id)

    assert "spa" not in clients.looked_up
    assert clients.looked_up
