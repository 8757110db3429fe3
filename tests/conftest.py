"""What every test shares."""

import gc
from collections.abc import Iterator

import pytest

from support import pgbouncer as bouncer
from support import postgres as server
from support import redis as counting

pytest_plugins = ["support.secret_sweep"]


def pytest_collection_finish() -> None:
    """What thousands of tests consist of is no garbage: looking for some among it takes a tenth of the run."""
    gc.collect()
    gc.freeze()


@pytest.fixture
def anyio_backend() -> str:
    """The product runs on asyncio."""
    return "asyncio"


@pytest.fixture(scope="session")
def postgres(secret_sweep) -> Iterator[server.Postgres]:
    """A server for the whole run; each test makes a database of its own there."""
    with server.running() as running:
        running.dumped = secret_sweep.search
        yield running
        running.dump_all()
        for log in ("log", "pgbouncer.log"):
            secret_sweep.search_file(running.folder / log)


@pytest.fixture(scope="session")
def pgbouncer(postgres) -> Iterator[bouncer.PgBouncer]:
    """In transaction mode, in front of that server."""
    with bouncer.running(postgres) as running:
        yield running


@pytest.fixture(scope="session")
def redis_of_the_run() -> Iterator[counting.RedisServer]:
    """A server for the whole run; whoever asks for `redis` finds it empty."""
    with counting.running() as running:
        yield running


@pytest.fixture
def redis(redis_of_the_run: counting.RedisServer) -> counting.RedisServer:
    """Counts nothing yet."""
    redis_of_the_run.client.flushall()
    return redis_of_the_run
