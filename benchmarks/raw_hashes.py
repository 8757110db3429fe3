"""The physical limit of logins: threads that do nothing but check one Argon2id hash. A program of its own.

`python -m benchmarks.raw_hashes --memory-kib 19456 --iterations 2 --lanes 1 --threads 2 --seconds 5` prints hashes/s.
"""

import argparse
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import argon2

from .pinning import BOTH_CORES, pinned
from .program import printed

_PASSWORD = "a password for measuring"


@dataclass(frozen=True, slots=True)
class Cost:
    """The parameters of Argon2id."""

    memory_kib: int
    iterations: int
    lanes: int

    def __str__(self) -> str:
        return f"{self.memory_kib / 1024:.0f} MiB, t={self.iterations}, p={self.lanes}"

    @classmethod
    def of(cls, encoded: str) -> "Cost":
        """The parameters of a stored hash: `$argon2id$v=19$m=65536,t=3,p=4$...`."""
        said = dict(part.split("=") for part in encoded.split("$")[3].split(","))
        return cls(int(said["m"]), int(said["t"]), int(said["p"]))


def raw_rate(cost: Cost, *, threads: int, seconds: float, cores: str = BOTH_CORES) -> float:
    """Hashes a second on these cores."""
    command = [*pinned(cores), sys.executable, "-m", "benchmarks.raw_hashes", "--memory-kib", str(cost.memory_kib)]
    command += ["--iterations", str(cost.iterations), "--lanes", str(cost.lanes)]
    command += ["--threads", str(threads), "--seconds", str(seconds)]
    return float(printed("raw hashing", command, timeout=seconds + 60))


def hash_without_pause(cost: Cost, threads: int, seconds: float) -> float:
    """The sum over threads of hashes by their own time, so that no thread's last hash is cut off."""
    hasher = argon2.PasswordHasher(cost.iterations, cost.memory_kib, cost.lanes)
    stored = hasher.hash(_PASSWORD)
    together = threading.Barrier(threads)

    def work(_: int) -> float:
        together.wait()
        start, done = time.perf_counter(), 0
        while (elapsed := time.perf_counter() - start) < seconds:
            hasher.verify(stored, _PASSWORD)
            done += 1
        return done / elapsed

    with ThreadPoolExecutor(threads) as pool:
        return sum(pool.map(work, range(threads)))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.raw_hashes", description=__doc__)
    parser.add_argument("--memory-kib", type=int, default=19_456)
    parser.add_argument("--iterations", type=int, default=2)
    parser.add_argument("--lanes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=5)
    asked = parser.parse_args()
    print(hash_without_pause(Cost(asked.memory_kib, asked.iterations, asked.lanes), asked.threads, asked.seconds))


if __name__ == "__main__":
    main()
