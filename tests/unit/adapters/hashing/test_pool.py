"""Off the loop, the same work for everybody, renewed when old."""

import asyncio
import logging

import pytest

from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.adapters.hashing.pool import MAX_LENGTH, HashingPool
from fastlatch.domain.errors import Unavailable, WeakPassword
from fastlatch.ports.hashing import Verification

pytestmark = pytest.mark.anyio

NO = Verification(valid=False)


async def test_a_hash_made_here_is_verified_here():
    pool = HashingPool(Argon2Hasher(memory_kib=64, iterations=1), workers=1)
    await pool.start()
    made = await pool.hash("pässword 🔑")
    assert await pool.verify("pässword 🔑", made) == Verification(valid=True)
    assert await pool.verify("pässword", made) == NO
    pool.close()


async def test_an_unknown_name_costs_one_check_like_a_wrong_password(open_pool, hasher):
    pool = open_pool()
    await pool.start()
    assert await pool.verify("guess", "plain:secret") == NO
    of_wrong_password = list(hasher.verified)
    hasher.verified.clear()
    assert await pool.verify("guess", None) == NO
    assert [password for password, _ in hasher.verified] == [password for password, _ in of_wrong_password] == ["guess"]
    assert hasher.recognises(hasher.verified[0][1])


async def test_nobodys_password_is_hashed_once_and_before_the_first_guess(open_pool, hasher):
    pool = open_pool()
    await pool.start()
    assert len(hasher.hashed) == 1
    await pool.verify("guess", None)
    await pool.verify("guess", None)
    assert len(hasher.hashed) == 1


async def test_nobodys_password_lets_nobody_in(open_pool, hasher):
    pool = open_pool()
    await pool.start()
    assert await pool.verify(hasher.hashed[0], None) == NO


@pytest.mark.parametrize("unreadable", ["", "!", "md5$salt$digest", "plain", "$argon2id$v=19$m=19456,t=2,p=1$"])
async def test_a_hash_that_nobody_can_read_costs_the_same_and_is_not_logged(open_pool, hasher, caplog, unreadable):
    pool = open_pool()
    await pool.start()
    with caplog.at_level(logging.DEBUG):
        assert await pool.verify("guess", unreadable) == NO
    assert [password for password, _ in hasher.verified] == ["guess"]
    assert [record.getMessage() for record in caplog.records if record.name.startswith("fastlatch")] == [
        "a stored password hash is of no known kind: its owner cannot log in"
    ]


@pytest.mark.parametrize("password_hash", ["plain:secret", None])
async def test_an_endless_password_is_never_hashed_and_costs_the_same(open_pool, hasher, password_hash):
    pool = open_pool()
    await pool.start()
    assert await pool.verify("x" * (MAX_LENGTH + 1), password_hash) == NO
    assert [password for password, _ in hasher.verified] == [""]
    with pytest.raises(WeakPassword, match="at most 4096 characters"):
        await pool.hash("x" * (MAX_LENGTH + 1))
    assert len(hasher.hashed) == 1


async def test_the_longest_password_that_can_be_set_can_be_checked(open_pool):
    pool = open_pool()
    longest = "x" * MAX_LENGTH
    assert (await pool.verify(longest, await pool.hash(longest))).valid


async def test_a_right_password_renews_a_hash_of_another_kind(open_pool):
    assert await open_pool().verify("secret", "other:secret") == Verification(valid=True, new_hash="plain:secret")


async def test_a_right_password_renews_a_hash_of_another_cost(open_pool, hasher):
    hasher.old = True
    assert await open_pool().verify("secret", "plain:secret") == Verification(valid=True, new_hash="plain:secret")


async def test_a_right_password_keeps_a_hash_of_today(open_pool):
    assert await open_pool().verify("secret", "plain:secret") == Verification(valid=True)


async def test_a_wrong_password_renews_nothing(open_pool, hasher):
    hasher.old = True
    pool = open_pool()
    await pool.start()
    assert await pool.verify("guess", "plain:secret") == NO
    assert await pool.verify("guess", "other:secret") == NO
    assert len(hasher.hashed) == 1


async def test_only_the_hasher_that_knows_the_hash_is_asked(open_pool, hasher, other):
    await open_pool().verify("secret", "other:secret")
    assert other.verified == [("secret", "other:secret")]
    assert hasher.verified == []


async def test_the_event_loop_runs_on_while_a_password_is_checked(open_pool, hasher):
    pool = open_pool()
    await pool.start()
    hasher.slow.clear()
    check = asyncio.create_task(pool.verify("secret", "plain:secret"))
    assert await asyncio.to_thread(hasher.begun.acquire, timeout=10)
    assert not check.done()
    hasher.slow.set()
    assert (await check).valid


async def test_a_storm_is_refused_when_the_queue_is_full_and_served_afterwards(open_pool, hasher):
    pool = open_pool(workers=2, queue=3)
    await pool.start()
    hasher.slow.clear()
    storm = [asyncio.create_task(pool.verify("secret", "plain:secret")) for _ in range(20)]
    await asyncio.wait(storm[5:])
    assert all(isinstance(task.exception(), Unavailable) for task in storm[5:])
    assert not any(task.done() for task in storm[:5])
    hasher.slow.set()
    assert [(await task).valid for task in storm[:5]] == [True] * 5
    assert (await pool.verify("secret", "plain:secret")).valid


async def test_other_computing_shares_the_queue(open_pool, hasher):
    pool = open_pool(workers=1, queue=0)
    await pool.start()
    assert await pool.run(divmod, 7, 2) == (3, 1)
    hasher.slow.clear()
    check = asyncio.create_task(pool.verify("secret", "plain:secret"))
    await asyncio.to_thread(hasher.begun.acquire, timeout=10)
    with pytest.raises(Unavailable):
        await pool.run(divmod, 7, 2)
    hasher.slow.set()
    await check


async def test_a_pool_that_cannot_hash_says_so_when_it_starts(hasher, monkeypatch):
    def no_memory(_password: str) -> str:
        raise MemoryError

    monkeypatch.setattr(hasher, "hash", no_memory)
    pool = HashingPool(hasher, workers=1)
    with pytest.raises(Unavailable):
        await pool.start()
    pool.close()
