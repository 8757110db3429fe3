"""What can no longer matter is removed, a bounded number of rows at a time, so that no request waits for it long.

A session goes only after its refresh tokens, and each of these only when presenting it would be refused anyway.
"""

from sqlalchemy import BindParameter, Select, Table, bindparam, delete, exists, or_, select

from .endings import Horizon
from .statement import Statement, Unit
from .tables import changes, refresh_tokens, sessions, signing_keys

_KEEP_CHANGES = 24 * 3600
"""Seconds beyond their use: a process that was stopped, and goes on, must still find what it has missed."""

_BEFORE: BindParameter[int] = bindparam("before")


def _delete(table: Table, doomed: Select[tuple[object]]) -> Statement:
    key = next(iter(table.primary_key.columns))
    return Statement(delete(table).where(key.in_(doomed.limit(bindparam("limit")))))


_STEPS = (
    _delete(refresh_tokens, select(refresh_tokens.c.digest).where(refresh_tokens.c.expires_at <= _BEFORE)),
    _delete(
        refresh_tokens,
        select(refresh_tokens.c.digest)
        .join_from(refresh_tokens, sessions, sessions.c.id == refresh_tokens.c.session_id)
        .where(sessions.c.ended_at <= _BEFORE),
    ),
    _delete(
        sessions,
        select(sessions.c.id).where(
            or_(sessions.c.expires_at <= _BEFORE, sessions.c.ended_at <= _BEFORE),
            ~exists().where(refresh_tokens.c.session_id == sessions.c.id),
        ),
    ),
    _delete(changes, select(changes.c.sequence).where(changes.c.forget_at <= bindparam("forgotten"))),
    _delete(signing_keys, select(signing_keys.c.kid).where(signing_keys.c.verifies_until <= _BEFORE)),
)


def remove_expired(now: int, limit: int, horizon: Horizon) -> Unit[int]:
    """Up to `limit` rows in each step; how many in all."""
    parameters = {"before": horizon.before(now), "forgotten": now - _KEEP_CHANGES, "limit": limit}
    removed = 0
    for step in _STEPS:
        removed += (yield step, parameters).row_count
    return removed
