"""Removing what can no longer matter, up to `limit` rows at a time.

Sessions that are over are looked at in the order of an index, `limit` of them and no more: how long a statement takes
does not depend on how much there is to remove.
"""

from sqlalchemy import BindParameter, Column, Select, Subquery, Table, bindparam, delete, exists, select

from .description import Description
from .tables import changes, refresh_tokens, sessions, signing_keys

_BEFORE: BindParameter[int] = bindparam("before")
_LIMIT: BindParameter[int] = bindparam("limit")


def _delete(table: Table, doomed: Select[tuple[object]]) -> Description:
    key = next(iter(table.primary_key.columns))
    return Description(delete(table).where(key.in_(doomed.limit(_LIMIT))))


def _first_over(ending: Column[int]) -> Subquery:
    return select(sessions.c.id).where(ending <= _BEFORE).order_by(ending).limit(bindparam("sessions")).subquery("done")


def _tokens_of(done: Subquery) -> Description:
    of_these = select(refresh_tokens.c.digest).join_from(done, refresh_tokens, refresh_tokens.c.session_id == done.c.id)
    return _delete(refresh_tokens, of_these)


def _without_tokens(done: Subquery) -> Description:
    return _delete(sessions, select(done.c.id).where(~exists().where(refresh_tokens.c.session_id == done.c.id)))


_EXPIRED, _ENDED = _first_over(sessions.c.expires_at), _first_over(sessions.c.ended_at)

REFRESH_TOKENS = _delete(
    refresh_tokens,
    select(refresh_tokens.c.digest).where(refresh_tokens.c.expires_at <= _BEFORE).order_by(refresh_tokens.c.expires_at),
)
REFRESH_TOKENS_OF_EXPIRED_SESSIONS = _tokens_of(_EXPIRED)
REFRESH_TOKENS_OF_ENDED_SESSIONS = _tokens_of(_ENDED)
EXPIRED_SESSIONS = _without_tokens(_EXPIRED)
ENDED_SESSIONS = _without_tokens(_ENDED)
CHANGES = _delete(changes, select(changes.c.sequence).where(changes.c.forget_at <= bindparam("forgotten")))
KEYS = _delete(signing_keys, select(signing_keys.c.kid).where(signing_keys.c.verifies_until <= _BEFORE))
