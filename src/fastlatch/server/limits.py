"""How guesses are counted: in this process, and with FASTLATCH_REDIS_URL in all of them together."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastlatch.adapters.limits.memory import MemoryGuessLimiter
from fastlatch.domain.errors import ConfigurationError
from fastlatch.ports.clock import Clock
from fastlatch.ports.limits import GuessLimiter
from fastlatch.settings import Settings


@asynccontextmanager
async def open_limiter(settings: Settings, key: bytes, clock: Clock) -> AsyncIterator[GuessLimiter]:
    """The limiter of one instance. Redis is asked by the first guess, and a start does not need it.

    Raises:
        ConfigurationError: the client of Redis is not installed.
    """
    own = MemoryGuessLimiter(
        settings.login_rate_limit,
        address_rate=settings.address_rate_limit,
        # So that no address can fill the queue alone.
        at_once=max(1, settings.hash_queue // 2),
        clock=clock,
    )
    if settings.redis_url is None:
        yield own
        return
    await asyncio.to_thread(_import_client)
    from fastlatch.adapters.limits.shared import SharedGuessLimiter  # noqa: PLC0415 (brings redis)
    from fastlatch.adapters.limits.shared_counters import SharedCounters  # noqa: PLC0415 (the same)

    counters = SharedCounters(settings.redis_url.get_secret_value(), key)
    try:
        yield SharedGuessLimiter(own, counters, clock=clock)
    finally:
        await counters.close()


def _import_client() -> None:
    try:
        from fastlatch.adapters.limits import redis_address  # noqa: F401, PLC0415 (a fifth of a second, in a thread)
    except ImportError as error:
        raise ConfigurationError(
            "FASTLATCH_REDIS_URL: Redis needs its client; run: pip install 'fastlatch[redis]'."
        ) from error
