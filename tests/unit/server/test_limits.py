"""Which limiter an instance gets, and what is said when the client of Redis is missing."""

import sys
import time

import pytest

from fastlatch.adapters.limits.memory import MemoryGuessLimiter
from fastlatch.adapters.limits.shared import SharedGuessLimiter
from fastlatch.domain.errors import ConfigurationError
from fastlatch.server.limits import open_limiter
from fastlatch.settings import Settings

pytestmark = pytest.mark.anyio

KEY = b"k" * 32


async def test_without_an_address_each_process_counts_by_itself():
    async with open_limiter(Settings.load(_env_file=None), KEY, time.time) as limiter:
        assert isinstance(limiter, MemoryGuessLimiter)


async def test_a_start_does_not_need_redis():
    async with open_limiter(Settings.load(_env_file=None, redis_url="redis://127.0.0.1:1"), KEY, time.time) as limiter:
        assert isinstance(limiter, SharedGuessLimiter)


async def test_a_missing_client_is_one_line_that_names_the_extra(monkeypatch):
    for name in [name for name in sys.modules if name.startswith("fastlatch.adapters.limits.redis_address")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delattr("fastlatch.adapters.limits.redis_address", raising=False)
    monkeypatch.setitem(sys.modules, "redis.asyncio.connection", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'fastlatch\[redis\]'"):
        async with open_limiter(Settings.load(_env_file=None, redis_url="redis://r"), KEY, time.time):
            pass
