"""A hasher whose work is to wait until the test says so."""

import threading
from collections.abc import Callable, Iterator

import pytest

from fastlatch.adapters.hashing.pool import HashingPool


class PlainHasher:
    """Hashes are `<name>:<password>`; `slow` holds every check until it is set."""

    def __init__(self, name: str = "plain", *, old: bool = False) -> None:
        self.name = name
        self.old = old
        self.slow = threading.Event()
        self.slow.set()
        self.begun = threading.Semaphore(0)
        self.verified: list[tuple[str, str]] = []
        self.hashed: list[str] = []

    def recognises(self, password_hash: str) -> bool:
        return password_hash.startswith(f"{self.name}:")

    def hash(self, password: str) -> str:
        self.hashed.append(password)
        return f"{self.name}:{password}"

    def verify(self, password: str, password_hash: str) -> bool:
        self.verified.append((password, password_hash))
        self.begun.release()
        if not self.slow.wait(10):
            raise TimeoutError
        return password_hash == f"{self.name}:{password}"

    def outdated(self, password_hash: str) -> bool:
        return self.old and self.recognises(password_hash)


@pytest.fixture
def hasher() -> Iterator[PlainHasher]:
    hasher = PlainHasher()
    yield hasher
    hasher.slow.set()


@pytest.fixture
def other() -> PlainHasher:
    return PlainHasher("other")


@pytest.fixture
def open_pool(hasher: PlainHasher, other: PlainHasher) -> Iterator[Callable[..., HashingPool]]:
    pools = []

    def open_one(*, workers: int = 1, queue: int = 1) -> HashingPool:
        pools.append(HashingPool(hasher, (other,), workers=workers, queue=queue))
        return pools[-1]

    yield open_one
    for pool in pools:
        pool.close()
