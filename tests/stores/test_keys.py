"""`ports.keys.KeyStore`, promise by promise."""

import asyncio
from dataclasses import replace

import pytest

from fastlatch.adapters.database.database import Database
from fastlatch.domain.change import ChangeKind
from stores.make import NOW, key

pytestmark = pytest.mark.anyio


async def told(database: Database) -> list[str]:
    changes = (await database.changes.after(0)).changes
    assert all(change.kind is ChangeKind.KEYS for change in changes)
    return [change.subject for change in changes]


async def test_a_key_comes_back_as_it_was_stored(database: Database) -> None:
    assert await database.keys.add_first(key())
    assert await database.keys.all() == [key()]
    assert await told(database) == ["k1"]


async def test_a_second_first_key_of_an_algorithm_is_not_stored(database: Database) -> None:
    assert await database.keys.add_first(key("k1"))
    assert not await database.keys.add_first(key("k2"))
    assert await database.keys.all() == [key("k1")]
    assert await told(database) == ["k1"]


async def test_another_algorithm_may_have_a_first_key_as_well(database: Database) -> None:
    assert await database.keys.add_first(key("k1"))
    assert await database.keys.add_first(key("k2", algorithm="EdDSA", created_at=NOW + 1))
    assert [found.kid for found in await database.keys.all()] == ["k1", "k2"]


async def test_of_many_servers_that_start_at_once_exactly_one_stores_its_first_key(
    database: Database, other: Database
) -> None:
    stores = [database.keys, other.keys]
    stored = await asyncio.gather(*(stores[number % 2].add_first(key(f"k{number}")) for number in range(20)))
    assert stored.count(True) == 1
    assert [found.kid for found in await other.keys.all()] == [f"k{stored.index(True)}"]


async def test_rotation_retires_the_standing_keys_when_the_new_one_signs(database: Database) -> None:
    await database.keys.add_first(key("k1"))
    new = key("k2", created_at=NOW + 100, signs_from=NOW + 400)
    await database.keys.rotate(new, now=NOW + 100, verifies_until=NOW + 1400)
    assert await database.keys.all() == [key("k1", retired_at=NOW + 400, verifies_until=NOW + 1400), new]
    assert await told(database) == ["k1", "k2"]


async def test_a_second_rotation_leaves_the_ends_of_older_keys_as_they_are(database: Database) -> None:
    await database.keys.add_first(key("k1"))
    second = key("k2", created_at=NOW + 1, signs_from=NOW + 10)
    third = key("k3", created_at=NOW + 2, signs_from=NOW + 20)
    await database.keys.rotate(second, now=NOW + 1, verifies_until=NOW + 100)
    await database.keys.rotate(third, now=NOW + 2, verifies_until=NOW + 200)
    assert await database.keys.all() == [
        key("k1", retired_at=NOW + 10, verifies_until=NOW + 100),
        replace(second, retired_at=NOW + 20, verifies_until=NOW + 200),
        third,
    ]


async def test_a_first_key_may_follow_when_every_other_of_its_algorithm_is_retired(database: Database) -> None:
    await database.keys.add_first(key("k1"))
    other_algorithm = key("k2", algorithm="EdDSA", created_at=NOW + 1)
    await database.keys.rotate(other_algorithm, now=NOW + 1, verifies_until=NOW + 100)
    assert await database.keys.add_first(key("k3", created_at=NOW + 2))


async def test_a_retired_key_is_gone_at_once_and_every_process_is_told(database: Database) -> None:
    await database.keys.add_first(key("k1"))
    assert await database.keys.retire("k1", now=NOW)
    assert await database.keys.all() == []
    assert await told(database) == ["k1", "k1"]
    assert not await database.keys.retire("k1", now=NOW)
    assert await told(database) == ["k1", "k1"]


async def test_a_standing_key_may_sign_no_more_without_a_successor(database: Database) -> None:
    await database.id_token_keys.add_first(key("k1"))
    assert await database.id_token_keys.supersede("k1", now=NOW + 5, verifies_until=NOW + 400)
    assert await database.id_token_keys.all() == [key("k1", retired_at=NOW + 5, verifies_until=NOW + 400)]
    assert await told(database) == ["k1", "k1"]

    assert not await database.id_token_keys.supersede("k1", now=NOW + 6, verifies_until=NOW + 500)
    assert (await database.id_token_keys.all())[0].verifies_until == NOW + 400
    assert await told(database) == ["k1", "k1"]
