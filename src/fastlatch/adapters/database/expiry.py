"""What can no longer matter is removed, a bounded number of rows at a time, so that no request waits for it long.

A session goes when presenting anything of it would be refused anyway.
"""

from fastlatch.domain.change import ChangeKind

from .compiled import expiry as statements
from .endings import Horizon, tell
from .statement import Steps, restartable

_KEEP_CHANGES = 24 * 3600
"""Seconds beyond their use: a process that was stopped, and goes on, must still find what it has missed."""

_KEEP_UNUSED = 30 * 24 * 3600
"""Seconds that a client of somebody else's has to be used for the first time."""

_BY_TABLE = (
    (statements.EXPIRED_SESSIONS, statements.ENDED_SESSIONS),
    (statements.CHANGES,),
    (statements.KEYS,),
    (statements.ID_TOKEN_KEYS,),
    (statements.SINGLE_USE,),
)


@restartable
def remove_expired(now: int, limit: int, horizon: Horizon) -> Steps[int]:
    """Up to `limit` rows of each table; how many in all."""
    bound = {"before": horizon.before(now), "forgotten": now - _KEEP_CHANGES}
    removed = 0
    for steps in _BY_TABLE:
        left = limit
        for step in steps:
            if left:
                left -= (yield step, {**bound, "limit": left}).row_count
        removed += limit - left
    # A client that was never used, or not since its last session ended, goes as it came: by itself.
    unused = (yield statements.UNUSED_CLIENTS, {"unused": now - _KEEP_UNUSED, "limit": limit}).rows
    for (client_id,) in unused:
        yield from tell(ChangeKind.CLIENT_CHANGED, client_id, now=now, forget_at=horizon.after(now))
    return removed + len(unused)
