"""From settings to the adapters of one instance: opened in order, closed in the opposite one."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

from fastlatch.accounts.browser_logins import COOKIE_PREFIX
from fastlatch.adapters.database.database import Database, open_database
from fastlatch.adapters.database.migrate import upgrade
from fastlatch.adapters.database.options import DatabaseOptions
from fastlatch.adapters.hashing.argon2 import Argon2Hasher
from fastlatch.adapters.hashing.bcrypt import BcryptHasher
from fastlatch.adapters.hashing.pbkdf2 import Pbkdf2Hasher
from fastlatch.adapters.hashing.pool import HashingPool
from fastlatch.adapters.hashing.scrypt import ScryptHasher
from fastlatch.adapters.keys.derive import (
    BROWSER_LOGINS,
    DPOP_NONCES,
    PAGE_FORMS,
    REFRESH_TOKENS,
    SEAL_SIGNING_KEYS,
    SHARED_COUNTERS,
    derive,
)
from fastlatch.adapters.keys.key_ring import KeyRing
from fastlatch.adapters.strength.zxcvbn import ZxcvbnStrength
from fastlatch.ports.clock import Clock
from fastlatch.ports.hashing import PasswordHasher
from fastlatch.ports.limits import GuessLimiter
from fastlatch.settings import Settings, load_secret
from fastlatch.tokens.refresh_tokens import RefreshTokens

from .limits import open_limiter


class Adapters(NamedTuple):
    """The edge of one started instance."""

    database: Database
    hashing: HashingPool
    strength: ZxcvbnStrength
    limiter: GuessLimiter
    keys: KeyRing
    refresh_tokens: RefreshTokens
    browser_cookies: RefreshTokens
    page_forms: bytes
    dpop_nonces: bytes


def database_options(settings: Settings) -> DatabaseOptions:
    """How this process uses its database."""
    return DatabaseOptions(
        connections=settings.database_connections,
        patience=settings.database_timeout,
        through_pgbouncer=settings.pgbouncer,
    )


@asynccontextmanager
async def open_adapters(settings: Settings, hashers: Sequence[PasswordHasher], clock: Clock) -> AsyncIterator[Adapters]:
    """Open what the use cases stand on.

    Raises:
        ConfigurationError: the secret is missing, unsafe, or not the one the stored keys were sealed with.
        Unavailable: the database cannot be opened.
    """
    secret = await asyncio.to_thread(load_secret, settings)
    preferred = Argon2Hasher(
        memory_kib=settings.argon2_memory_kib, iterations=settings.argon2_iterations, lanes=settings.argon2_lanes
    )
    others = (*hashers, BcryptHasher(), ScryptHasher(), Pbkdf2Hasher())
    async with AsyncExitStack() as opened:
        # Its first hash takes as long as all the rest, and is computed meanwhile.
        hashing = HashingPool(preferred, others, queue=settings.hash_queue)
        opened.callback(hashing.close)
        if settings.auto_migrate:
            await asyncio.to_thread(upgrade, settings.database_url)
        database = await open_database(
            settings.database_url, access_ttl=settings.access_token_ttl, options=database_options(settings)
        )
        opened.push_async_callback(database.close)
        keys = KeyRing(
            database.keys,
            derive(secret, SEAL_SIGNING_KEYS),
            settings.signing_algorithm,
            clock,
            access_ttl=settings.access_token_ttl,
            publish_lead=settings.key_publish_lead,
        )
        await keys.ensure()
        limiter = await opened.enter_async_context(open_limiter(settings, derive(secret, SHARED_COUNTERS), clock))
        await hashing.start()
        yield Adapters(
            database=database,
            hashing=hashing,
            strength=ZxcvbnStrength(hashing.run),
            limiter=limiter,
            keys=keys,
            refresh_tokens=RefreshTokens(derive(secret, REFRESH_TOKENS)),
            browser_cookies=RefreshTokens(derive(secret, BROWSER_LOGINS), COOKIE_PREFIX),
            page_forms=derive(secret, PAGE_FORMS),
            dpop_nonces=derive(secret, DPOP_NONCES),
        )
