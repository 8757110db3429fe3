"""What `fastlatch doctor` asks of a Redis: does it take guesses, and what will it do when its memory is full."""

from typing import NamedTuple

from redis.exceptions import RedisError

from .redis_address import connection_to, place
from .shared_counters import SharedCounters

_PATIENCE = 2.0


class Inspection(NamedTuple):
    """What was found."""

    place: str
    away: str
    """Why it takes no guesses; empty: it does."""
    memory: int = 0
    """Bytes it may take; 0: as many as there are, or it does not say."""
    policy: str = ""
    """What it does when they are full; empty: it does not say."""


async def inspect(url: str, key: bytes) -> Inspection:
    """Count one guess that is nobody's, and look at its settings."""
    counters = SharedCounters(url, key, patience=_PATIENCE)
    try:
        why = await counters.why_away()
    finally:
        await counters.close()
    if why:
        return Inspection(place(url), why)
    connection = connection_to(url, patience=_PATIENCE)
    try:
        await connection.connect()
        await connection.send_command("INFO", "memory")
        told = (await connection.read_response()).decode()
    except (RedisError, OSError):
        # A user of few rights may count, and not ask this.
        return Inspection(place(url), "")
    finally:
        await connection.disconnect(nowait=True)
    facts = dict(line.partition(":")[::2] for line in told.splitlines())
    return Inspection(place(url), "", int(facts.get("maxmemory", 0)), facts.get("maxmemory_policy", ""))
