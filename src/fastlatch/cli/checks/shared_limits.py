"""Redis or Valkey, where wrong guesses are counted together: reachable, and not about to forget them."""

import asyncio
import logging
import secrets
from collections.abc import Iterator

from fastlatch.cli.output import remark
from fastlatch.settings import Problem, Settings, setting

_MEND = "Set maxmemory (256mb counts about a million names) and maxmemory-policy volatile-ttl there."
_POLICIES = {
    "noeviction": "takes no more guesses when its memory is full, so that each process counts by itself",
    "volatile-ttl": "",
}


def shared_limit_problems(settings: Settings) -> Iterator[Problem]:
    """Counts one guess that is nobody's, for a second."""
    if settings.redis_url is None:
        return
    try:
        from fastlatch.adapters.limits.redis_inspection import inspect  # noqa: PLC0415 (brings redis)
    except ImportError:
        yield setting("redis_url", "Redis needs its client", "Run: pip install 'fastlatch[redis]'.")
        return
    # What the log would say is said here.
    logging.getLogger("fastlatch.limits").addHandler(logging.NullHandler())
    found = asyncio.run(inspect(settings.redis_url.get_secret_value(), secrets.token_bytes(32)))
    if found.away:
        yield setting(
            "redis_url",
            f"{found.place} takes no guesses ({found.away}), so each process counts by itself",
            "See that it runs, is no replica and no node of a cluster, and that this user may write there.",
        )
    elif found.policy and not found.memory:
        yield Problem(found.place, "takes memory without end while somebody makes up names to guess at", _MEND)
    elif found.policy:
        what = _POLICIES.get(found.policy, "gives up any counter when its memory is full, also one that is in use")
        if what:
            yield Problem(found.place, f"{what} (maxmemory-policy {found.policy})", _MEND)


def remark_on_counting(settings: Settings) -> None:
    """Nobody can see from here how many processes there are."""
    if settings.redis_url is None and settings.own_key_file() is None:
        remark("Each process counts wrong passwords by itself. Several count together with FASTLATCH_REDIS_URL.")
