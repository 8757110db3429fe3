"""How much of the machine's raw hashing speed does the pool deliver?

Raw: as many threads as cores that do nothing but hash, at the pool's own low priority. Pool: the same number of
passwords checked through `HashingPool` from one event loop. Rounds alternate, so that a busy moment meets both; but
threads of low priority yield to every other program, so run it on an idle machine.

    python benchmarks/hash_pool.py [--rounds 7] [--hashes 40] [--memory-kib 19456] [--iterations 2]
"""

import argparse
import asyncio
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.adapters.hashing.pool import HashingPool
from fastlatch.adapters.hashing.priority import lower_this_thread, usable_cores

GOAL = 0.95
PASSWORD = "correct horse battery staple"


def raw_rate(hasher: Argon2Hasher, stored: str, hashes: int, cores: int) -> float:
    with ThreadPoolExecutor(cores, initializer=lower_this_thread) as threads:
        start = time.perf_counter()
        assert all(threads.map(lambda _: hasher.verify(PASSWORD, stored), range(hashes)))
        return hashes / (time.perf_counter() - start)


async def pool_rate(pool: HashingPool, stored: str, hashes: int) -> float:
    start = time.perf_counter()
    answers = await asyncio.gather(*(pool.verify(PASSWORD, stored) for _ in range(hashes)))
    assert all(answer.valid for answer in answers)
    return hashes / (time.perf_counter() - start)


async def measure(hasher: Argon2Hasher, rounds: int, hashes: int) -> tuple[list[float], list[float]]:
    cores = usable_cores()
    pool = HashingPool(hasher, queue=hashes)
    await pool.start()
    stored = await pool.hash(PASSWORD)
    raw, pooled = [], []
    for number in range(rounds + 1):
        raw_of_round = raw_rate(hasher, stored, hashes, cores)
        pooled_of_round = await pool_rate(pool, stored, hashes)
        if number:  # the first round warms up
            raw.append(raw_of_round)
            pooled.append(pooled_of_round)
    pool.close()
    return raw, pooled


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--hashes", type=int, default=40)
    parser.add_argument("--memory-kib", type=int, default=19_456)
    parser.add_argument("--iterations", type=int, default=2)
    arguments = parser.parse_args()
    hasher = Argon2Hasher(arguments.memory_kib, arguments.iterations)
    raw, pooled = asyncio.run(measure(hasher, arguments.rounds, arguments.hashes))
    ratio = statistics.median(in_pool / alone for alone, in_pool in zip(raw, pooled, strict=True))
    print(f"cores                     {usable_cores()}")
    print(f"raw hashes/s, median      {statistics.median(raw):8.1f}")
    print(f"checks/s in the pool      {statistics.median(pooled):8.1f}")
    print(f"share, median of rounds   {ratio:8.1%}   (goal: {GOAL:.0%} or more)")


if __name__ == "__main__":
    main()
